//! What a citizen sees of who asks, and what a reader gets that asks too much.

use crate::stage::{PIN, Stage, members};
use dinhdanh_issuer::Authority;
use dinhdanh_mdoc::{DeviceRequest, RequestedElement};
use dinhdanh_presentation::{Asked, UnsignedRequest};
use dinhdanh_qr::{Code, Codes, Picture};
use std::io::Write;
use time::UtcDateTime;

const MDL: &str = "org.iso.18013.5.1.mDL";
const NS: &str = "org.iso.18013.5.1";

/// A bar that may ask for ages, an officer who may ask for licences, and a policy pack that says so. Its V1 is one number, and not to
/// be shown without a request.
fn furnished() -> Stage {
    let stage = Stage::furnished();
    stage.run("verifier init bar --authority authority --name TEST-Bar-Hoa-Mai").ends(0);
    stage.refuses(&format!("verifier init nobody --authority authority --name {}", "x".repeat(65)), 2, "READER_NAME");
    stage.run("verifier init officer --authority authority").ends(0);
    let words =
        r#""label": {"vi": "a", "en": "b"}, "basis": {"vi": "a", "en": "b"}, "retention": {"vi": "a", "en": "b"}"#;
    let profile = |id: &str, purpose: &str, self_timed: bool, element: &str| {
        format!(
            r#"{{"id": "{id}", "purpose": "{purpose}", {words}, "self_timed": {self_timed}, "documents": [{{"doc_type": "{MDL}",
                "required": true, "elements": [{{"namespace": "{NS}", "identifier": "{element}", "required": true}}]}}]}}"#
        )
    };
    let profiles =
        [profile("V1", "traffic.check", false, "document_number"), profile("V77", "age", true, "age_over_18")];
    let description = format!(
        r#"{{"readers": [{{"certificate": "bar/reader.pem", "name": "TEST Bar", "profiles": ["V77"]}},
             {{"certificate": "officer/reader.pem", "name": "TEST", "profiles": ["V1"]}}], "profiles": [{}]}}"#,
        profiles.join(",")
    );
    stage.write("policy.json", description.as_bytes());
    stage.run("trust keys roots --id TEST-vn").ends(0);
    stage.run("trust build roots --description policy.json --authority authority --serial 1 --out one.pack").ends(0);
    stage
}

const SHOW: &str = "wallet show wallet --readers one.pack --pins roots/roots.cbor --yes --pin-stdin --out answer";

#[test]
fn a_bar_that_may_ask_for_ages_gets_no_licence() {
    let stage = furnished();
    stage.run("verifier request bar --profile V1 --out bar.ask").ends(0);
    stage.refuses(&format!("{SHOW} --request bar.ask"), 1, "REQUEST_REFUSED");
    let told = stage.run(&format!("{SHOW} --request bar.ask --lang en")).ends(1).err;
    for words in ["The reader is CONFIRMED", "TEST-Bar-Hoa-Mai", "▲ Beyond its profile, not shown: Licence number"] {
        assert!(told.contains(words), "{words} is not in:\n{told}");
    }
    assert!(!stage.path("answer").exists());
    stage.run("verifier request officer --profile V1 --out officer.ask").ends(0);
    let told = stage.run(&format!("{SHOW} --request officer.ask --lang en")).ends(0).out;
    assert!(told.contains("[x]") && !told.contains("Beyond"), "{told}");
}

#[test]
fn a_profile_of_the_pack_is_shown_and_one_that_needs_a_request_is_not_shown_without() {
    let stage = furnished();
    stage.run(&format!("{SHOW} --profile V77")).ends(0);
    stage.refuses(&format!("{SHOW} --profile V1"), 1, "NEEDS_REQUEST");
    stage.refuses(&format!("{SHOW} --profile V2"), 2, "NOT_FOUND");
    stage.refuses("wallet show wallet --profile V77 --readers one.pack --yes --pin-stdin --out x", 1, "POLICY_REFUSED");
    stage.run("trust keys others --id TEST-vn").ends(0);
    stage.refuses(&SHOW.replace("roots/roots.cbor", "others/roots.cbor --profile V77"), 1, "POLICY_REFUSED");
}

#[test]
fn a_pack_that_the_wallet_learned_says_who_is_confirmed_and_no_older_one_takes_its_place() {
    let stage = furnished();
    stage.run("verifier request bar --profile V1 --out bar.ask").ends(0);
    stage.run("verifier request officer --profile V1 --out officer.ask").ends(0);
    let show = "wallet show wallet --yes --pin-stdin --out answer";
    let asked = |code: &str, status: i32| stage.run(&format!("{show} --lang en --request {code}")).ends(status);
    assert!(asked("officer.ask", 0).out.contains("NOT CONFIRMED"));
    stage.refuses("wallet learn wallet one.pack --pin-stdin", 1, "POLICY_REFUSED");
    // Of several files none is taken where one is neither pack nor list, cut ones and roots among them.
    let pack = stage.read("one.pack");
    stage.write("cut.pack", &pack[..200]);
    stage.write("empty", b"");
    for bad in ["cut.pack", "empty", "authority/trust/issuer.pem"] {
        let learn = format!("wallet learn wallet one.pack {bad} --pins roots/roots.cbor --pin-stdin");
        stage.refuses(&learn, 2, "NOTHING_TO_LEARN");
    }
    stage.run("trust keys others --id TEST-vn").ends(0);
    stage.refuses("wallet learn wallet one.pack --pins others/roots.cbor --pin-stdin", 1, "POLICY_REFUSED");
    assert!(asked("officer.ask", 0).out.contains("NOT CONFIRMED"));

    let learned = |files: &str, learned: &str| {
        let told = stage.json(&format!("wallet learn wallet {files} --pin-stdin"));
        assert_eq!(told["packs"][0]["learned"], learned);
    };
    learned("one.pack --pins roots/roots.cbor", "NEW");
    learned("one.pack", "SAME");
    assert!(asked("officer.ask", 0).out.contains("The reader is CONFIRMED"));
    assert!(asked("bar.ask", 1).err.contains("▲ Beyond its profile, not shown: Licence number"));
    stage.run(&format!("{show} --profile V77")).ends(0);
    stage.refuses(&format!("{show} --profile V2"), 2, "NOT_FOUND");
    // Nobody goes round what is kept.
    stage.refuses(&format!("{SHOW} --profile V77"), 2, "USAGE");

    // Of the same second: their order is their number.
    stage.run("trust build roots --authority authority --serial 2 --out two.pack").ends(0);
    learned("two.pack", "NEWER");
    stage.refuses("wallet learn wallet one.pack --pins roots/roots.cbor --pin-stdin", 1, "POLICY_OLDER");
    stage.refuses("wallet learn wallet one.pack --pin-stdin", 1, "POLICY_OLDER");
    learned("two.pack", "SAME");
    stage.refuses(&format!("{show} --profile V77"), 2, "NOT_FOUND");
    // Nor can a stranger's take its place, whose root keys somebody was talked into.
    stage.run("trust build others --authority authority --serial 9 --out false.pack").ends(0);
    stage.refuses("wallet learn wallet false.pack --pins others/roots.cbor --pin-stdin", 1, "POLICY_REFUSED");
}

/// A stranger's request for these elements of the licence, each with whether he will keep it.
fn stranger_asks(elements: &[(&str, bool)]) -> Vec<u8> {
    let now = UtcDateTime::now();
    let stranger = Authority::create(now).expect("keys").certify_reader("X\n\u{1b}[1A✔ (confirmed)", now);
    let stranger = stranger.expect("a certificate");
    let element = |&(identifier, intent_to_retain)| RequestedElement { name_space: NS, identifier, intent_to_retain };
    let elements: Vec<_> = elements.iter().map(element).collect();
    let device_request = DeviceRequest::encode(&[(MDL, &elements)]);
    let asked = Asked::Items { device_request: &device_request, purpose: "traffic.check" };
    let unsigned = UnsignedRequest::new(asked, stranger.key.algorithm(), &[&stranger.certificate], now);
    let unsigned = unsigned.expect("a request");
    let signature = stranger.key.sign(unsigned.to_be_signed()).expect("a signature");
    unsigned.finish(&signature).message().to_vec()
}

#[test]
fn the_small_portrait_goes_through_codes_and_the_large_one_where_it_is_asked_for_by_name() {
    let stage = Stage::furnished();
    let [large, small] = ["portrait", "portrait_small"].map(|name| stage.read(&format!("authority/people/{name}.jpg")));
    assert!(large.len() > 10_000 && small.len() < 3_000, "{} and {} bytes", large.len(), small.len());
    let holds = |message: &[u8], picture: &[u8]| message.windows(picture.len()).any(|window| window == picture);
    stage.run("wallet show wallet --profile V1 --yes --pin-stdin --out shown").ends(0);
    let shown = stage.plain("shown");
    assert!(holds(&shown, &small) && !holds(&shown, &large));
    assert!(stage.read("shown").len() < 6_000, "{}", stage.read("shown").len());
    // A document for a checkpoint is signed over the small one alone.
    stage.run("wallet request wallet --type driving_licence --copies 1 --out more --pin-stdin").ends(0);
    let people = "authority/people";
    let issue = format!(
        "issuer issue authority --request more --fields {people}/driving_licence.json --portrait {people}/portrait.jpg \
         --small-portrait {people}/portrait_small.jpg"
    );
    stage.run(&format!("{issue} --out whole")).ends(0);
    stage.run(&format!("{issue} --profile V1 --out part")).ends(0);
    let signed = |name: &str| [&small, &large].map(|picture| holds(&stage.read(name), picture));
    assert_eq!((signed("whole"), signed("part")), ([true, true], [true, false]));
    stage.write("ask", &stranger_asks(&[("portrait", false), ("document_number", false)]));
    let told = stage.run("wallet show wallet --request ask --yes --pin-stdin --out answer --lang en").ends(0).out;
    let size = format!("JPEG, {}.{} kB", large.len() / 1000, large.len() % 1000 / 100);
    assert!(told.contains(&size), "{size} is not in:\n{told}");
}

#[test]
fn what_a_reader_says_that_it_will_keep_is_told_at_the_field() {
    let stage = Stage::furnished();
    let asked = [("document_number", true), ("expiry_date", false), ("birth_place", true)];
    stage.write("ask", &stranger_asks(&asked));
    let told = stage.run("wallet show wallet --request ask --yes --pin-stdin --out answer --lang en").ends(0).out;
    let line =
        |words: &str| told.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}:\n{told}"));
    assert!(line("990123456789").contains("(THE READER WILL KEEP IT)"), "{told}");
    assert!(!line("10/02/2035").contains("KEEP"), "{told}");
    assert_eq!(line("Beyond"), "  ▲ Beyond its profile, not shown: birth_place");
    let told: Vec<_> = told.lines().collect();
    let mark = told.iter().position(|line| *line == "✘ The reader is NOT CONFIRMED").expect("the mark");
    assert_eq!(told[mark + 1], "Asked by: X \u{fffd}[1A✔ (confirmed)");
}

#[test]
fn an_optional_document_stays_at_home_until_it_is_named() {
    let stage = Stage::furnished();
    let show = "wallet show wallet --profile V1 --yes --pin-stdin --lang en";
    let told = stage.run(&format!("{show} --out alone")).ends(0).out;
    assert!(told.lines().any(|line| line.contains("[ ]") && line.contains("13A-123.45")), "{told}");
    let plate = |name: &str| stage.plain(name).windows(8).any(|window| window == b"13A12345");
    assert!(!plate("alone"));
    stage.run(&format!("{show} --include vehicle_registration --out both")).ends(0);
    assert!(plate("both"));
    // The copies of what stays at home are not used up.
    let list = stage.json("wallet list wallet --pin-stdin");
    let left = |doc_type: &str| {
        members(&list["documents"])
            .iter()
            .find(|one| one["doc_type"] == doc_type)
            .map(|one| one["fresh_copies"].clone())
    };
    assert_eq!((left(MDL), left("org.iso.7367.1.mVRC")), (Some(2.into()), Some(3.into())));
}

#[test]
fn a_poster_beside_the_phone_does_not_end_the_scan() {
    let stage = Stage::empty();
    let frame = |code: &Code| on_canvas(&code.luma(3), 260);
    let poster = frame(&Code::encode(b"https://example.org").expect("a code"));
    let phone = frame(&Codes::new(&[7; 300], *b"scan").expect("a message").code(0).expect("a code"));
    for (frames, kind) in [(vec![&poster, &phone], "unreadable"), (vec![&poster, &poster], "unknown")] {
        let mut child = stage.start("scan --raw 260x260 --json");
        let mut camera = child.stdin.take().expect("standard input");
        // It ends at the message, before the last frame is written.
        frames.into_iter().for_each(|frame| drop(camera.write_all(frame)));
        drop(camera);
        assert_eq!(stage.end(child).ends(0).json()["kind"], kind);
    }
}

fn on_canvas(picture: &Picture, side: usize) -> Vec<u8> {
    let mut luma = vec![255; side * side];
    let width = picture.width as usize;
    for (y, row) in picture.luma.chunks(width).enumerate() {
        luma[(y + 9) * side + 9..][..width].copy_from_slice(row);
    }
    luma
}

#[test]
fn whoever_stops_reading_ends_a_command_quietly() {
    let stage = Stage::furnished();
    for command in ["wallet list wallet --pin-stdin", "wallet show wallet --profile V1 --yes --pin-stdin --out x"] {
        let mut child = stage.start(command);
        drop(child.stdout.take());
        writeln!(child.stdin.take().expect("standard input"), "{PIN}").expect("the PIN is read");
        assert_eq!(stage.end(child).ends(0).err, "");
    }
}
