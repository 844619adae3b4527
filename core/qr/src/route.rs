//! Whose code is this: one place that tells a scanned code's format, so that an app hands it to the right reader.

use std::fmt;

/// Longest text that is routed, in bytes: the most that one code holds.
const MAX_TEXT: usize = crate::frame::MAX_READ;

/// Digits of a citizen's number.
const NUMBER_DIGITS: usize = 12;

/// Fields of a printed citizen card's code, at least: number, old number, name, birth, sex, address, issued (`unconfirmed`: seen
/// on cards, not specified in public).
const CARD_FIELDS: usize = 7;

/// What a code's bytes are, by their beginning alone; nothing in them is checked. `Debug` says the kind and the length.
#[derive(Clone, PartialEq, Eq)]
pub enum Route {
    /// A frame of this format: for a [`Collector`](crate::Collector).
    Frame(Vec<u8>),
    /// The code printed on a citizen card (CCCD): fields parted by `|`. It can be copied: it proves nothing.
    CitizenCard(String),
    /// `HC1:`, a health certificate of the European Union's format (base45 of a compressed COSE message).
    HealthCertificate(String),
    /// `mdoc:`, a device engagement of ISO/IEC 18013-5 §8.2.1.1 (`unconfirmed`) for a radio.
    MdocEngagement(String),
    /// `openid4vp:`, `mdoc-openid4vp:` and their kin: a request of OpenID for Verifiable Presentations.
    PresentationRequest(String),
    /// `openid-credential-offer:`: an offer of OpenID for Verifiable Credential Issuance.
    CredentialOffer(String),
    /// Anything else: a web address, a payment, another country's papers.
    Unknown(Vec<u8>),
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, length) = match self {
            Self::Frame(bytes) => ("Frame", bytes.len()),
            Self::CitizenCard(text) => ("CitizenCard", text.len()),
            Self::HealthCertificate(text) => ("HealthCertificate", text.len()),
            Self::MdocEngagement(text) => ("MdocEngagement", text.len()),
            Self::PresentationRequest(text) => ("PresentationRequest", text.len()),
            Self::CredentialOffer(text) => ("CredentialOffer", text.len()),
            Self::Unknown(bytes) => ("Unknown", bytes.len()),
        };
        write!(f, "{kind}({length} bytes)")
    }
}

/// Tells whose a code is. Schemes are compared without regard to case (RFC 3986 §3.1); `HC1:` is as it is.
#[must_use]
pub fn route(payload: &[u8]) -> Route {
    if crate::frame::is_ours(payload) {
        return Route::Frame(payload.to_vec());
    }
    let text = str::from_utf8(payload).ok().filter(|text| text.len() <= MAX_TEXT);
    let Some(text) = text else { return Route::Unknown(payload.to_vec()) };
    let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let make = match scheme.as_deref() {
        Some("hc1") if text.starts_with("HC1:") => Route::HealthCertificate,
        Some("mdoc") => Route::MdocEngagement,
        Some("openid4vp" | "mdoc-openid4vp" | "eudi-openid4vp" | "haip") => Route::PresentationRequest,
        Some("openid-credential-offer" | "haip-vci") => Route::CredentialOffer,
        _ if is_citizen_card(text) => Route::CitizenCard,
        _ => return Route::Unknown(payload.to_vec()),
    };
    make(text.to_owned())
}

fn is_citizen_card(text: &str) -> bool {
    let mut fields = text.split('|');
    let number = fields.next().unwrap_or_default();
    number.len() == NUMBER_DIGITS
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && fields.count() + 1 >= CARD_FIELDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> String {
        let route = format!("{:?}", route(text.as_bytes()));
        route.split('(').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn each_code_goes_to_its_reader() {
        for (text, expected) in [
            ("099204001234|099123456|NGUYỄN VĂN TEST|01021990|Nam|Hà Nội|01012022", "CitizenCard"),
            ("099204001234||NGUYỄN VĂN TEST|01021990|Nam|Hà Nội|01012022||", "CitizenCard"),
            ("HC1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDE", "HealthCertificate"),
            ("mdoc:owBjMS4wAYIB2BhYS6QBAiABIVgg", "MdocEngagement"),
            ("MDOC:owBjMS4wAYIB2BhYS6QBAiABIVgg", "MdocEngagement"),
            ("openid4vp://?client_id=x509_san_dns%3Averifier.example.org", "PresentationRequest"),
            ("mdoc-openid4vp://authorize?request_uri=x", "PresentationRequest"),
            ("openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example.org", "CredentialOffer"),
            ("https://example.org/openid4vp:", "Unknown"),
            ("hc1:6BFOXN", "Unknown"),
            ("09920400123|x|x|x|x|x|x", "Unknown"),
            ("099204001234|x", "Unknown"),
            ("", "Unknown"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
        assert!(matches!(route(b"DD\x10\x00"), Route::Frame(_)));
        assert!(matches!(route(b"DD-2024-001"), Route::Unknown(_)));
        assert!(matches!(route(&[0xff; 40]), Route::Unknown(_)));
    }

    #[test]
    fn a_logged_route_holds_no_byte_of_a_card() {
        let text = "099204001234||NGUYỄN VĂN TEST|01021990|Nam|Hà Nội|01012022";
        assert_eq!(format!("{:?}", route(text.as_bytes())), format!("CitizenCard({} bytes)", text.len()));
    }
}
