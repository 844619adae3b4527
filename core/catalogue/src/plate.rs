//! Number plates (`product.md` §5.4).

/// Code of the first digits that no authority assigns: test plates have it.
pub(crate) const TEST_PLATE: &str = "13";

/// Letters that no series uses.
const NO_LETTERS: &str = "IJOQW";

/// The plate in capitals without spaces, dots and dashes; `Đ` stays apart from `D`. `None` if it is no civil plate.
pub fn normalise_plate(plate: &str) -> Option<String> {
    let normal: String = plate.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).flat_map(char::to_uppercase).collect();
    let mut rest = normal.chars().peekable();
    let mut take = |wanted: fn(&char) -> bool| {
        let mut count = 0;
        while rest.next_if(wanted).is_some() {
            count += 1;
        }
        count
    };
    let province = take(char::is_ascii_digit);
    let letters = take(|c| (c.is_ascii_uppercase() && !NO_LETTERS.contains(*c)) || *c == 'Đ');
    let digits = take(char::is_ascii_digit);
    let whole = rest.peek().is_none();
    (province == 2 && (1..=2).contains(&letters) && (4..=6).contains(&digits) && whole).then_some(normal)
}

/// A normalised plate as it stands on the vehicle: `13A-123.45`, `13-M1 123.45`, `13A-1234`; anything else as it is.
pub(crate) fn shown_plate(plate: &str) -> String {
    let series = plate.chars().skip(2).take_while(|c| c.is_alphabetic()).count();
    let digits: String = plate.chars().skip(2 + series).collect();
    let head: String = plate.chars().take(2).collect();
    let letters: String = plate.chars().skip(2).take(series).collect();
    match (digits.split_at_checked(3), digits.len()) {
        (Some((front, back)), 5) => format!("{head}{letters}-{front}.{back}"),
        (_, 6) => {
            let (series, rest) = digits.split_at_checked(1).unwrap_or_default();
            let (front, back) = rest.split_at_checked(3).unwrap_or_default();
            format!("{head}-{letters}{series} {front}.{back}")
        }
        (_, 4) => format!("{head}{letters}-{digits}"),
        _ => plate.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plate_is_shown_as_on_the_vehicle() {
        for plate in ["13A-123.45", "13-M1 123.45", "13MĐ-123.45", "13A-1234"] {
            assert_eq!(shown_plate(&normalise_plate(plate).unwrap()), plate);
        }
        assert_eq!(shown_plate("đường"), "đường");
    }

    #[test]
    fn plates_are_normalised_and_refused() {
        for (plate, normal) in [
            ("13A-123.45", "13A12345"),
            ("13-M1 123.45", "13M112345"),
            ("13 MĐ1 123.45", "13MĐ112345"),
            ("13a-1234", "13A1234"),
        ] {
            assert_eq!(normalise_plate(plate).as_deref(), Some(normal));
        }
        for bad in [
            "",
            "A-123.45",
            "13-123.45",
            "13O-123.45",
            "13ABC-12345",
            "13A-123",
            "13A-1234567",
            "13A-12345x",
            "13A/12345",
        ] {
            assert_eq!(normalise_plate(bad), None, "{bad}");
        }
    }
}
