//! Files of enemies and of bad luck: every command that reads one ends with its code, and the wallet stays whole.

use crate::stage::{PIN, Stage, issue};

/// Larger than any file that is read; sparse, so that it takes no room here either.
const HUGE: u64 = 100 << 20;

/// Writes the bad files and gives their names. None of them is what any command wants.
fn bad_files(stage: &Stage) -> Vec<&'static str> {
    let message = stage.read("message");
    let nested = |depth| [vec![0x81; depth], vec![0x01]].concat();
    let files: [(&str, Vec<u8>); 11] = [
        ("empty", Vec::new()),
        ("cut", message[..message.len() / 2].to_vec()),
        ("nested", nested(25)),
        ("deeply-nested", nested(60_000)),
        ("wrong-tag", [&b"\xd9\xd9\xf7"[..], &message].concat()),
        ("duplicate-keys", b"\xa2\x61a\x01\x61a\x02".to_vec()),
        ("indefinite-array", b"\x9f\x01\x00\xff".to_vec()),
        ("indefinite-bytes", b"\x85\x01\x00\x5f\x41\x00\xff\x00\x00".to_vec()),
        ("trailing", [&message[..], b"\x00"].concat()),
        ("random", noise(1000)),
        ("claims-much", b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff".to_vec()),
    ];
    for (name, bytes) in &files {
        stage.write(name, bytes);
    }
    files.map(|(name, _)| name).to_vec()
}

/// Bytes without any meaning, the same each time (xorshift).
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

fn stage() -> (Stage, Vec<&'static str>) {
    let stage = Stage::furnished();
    stage.run("wallet show wallet --profile V1 --yes --out message --pin-stdin").ends(0);
    let files = bad_files(&stage);
    (stage, files)
}

#[track_caller]
fn code(stage: &Stage, command: &str, status: i32) -> String {
    let json = stage.run(&format!("{command} --json")).ends(status).json();
    json["error"].as_str().unwrap_or_else(|| panic!("{command}: no error in {json}")).to_owned()
}

#[test]
fn verify_calls_what_is_no_presentation_unreadable() {
    let (stage, files) = stage();
    for file in files {
        assert_eq!(code(&stage, &format!("verify {file} --trust authority/trust"), 2), "UNREADABLE", "{file}");
    }
    stage.refuses("verify random --trust authority/trust", 2, "UNREADABLE");
    stage.refuses("verify empty --trust authority/trust", 2, "UNREADABLE");
    // A later version is told from damage: there is something to do about it.
    let mut newer = stage.read("message");
    newer[1] = 2;
    stage.write("newer", &newer);
    stage.refuses("verify newer --trust authority/trust", 2, "VERSION_UNSUPPORTED");
    // A request is no presentation either.
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run("verifier request officer --profile V1 --out ask").ends(0);
    stage.refuses("verify ask --trust authority/trust", 2, "UNREADABLE");
}

#[test]
fn inspect_reads_strictly_and_judges_nothing() {
    let (stage, files) = stage();
    for file in files {
        if file == "wrong-tag" {
            let told = stage.run("inspect wrong-tag").ends(0).out;
            assert!(told.contains("55799: ["), "a tag is shown, not judged");
            continue;
        }
        assert_eq!(code(&stage, &format!("inspect {file}"), 2), "MALFORMED", "{file}");
    }
    stage.refuses("inspect duplicate-keys", 2, "MALFORMED");
}

#[test]
fn a_wallet_takes_no_bad_batch_and_keeps_what_it_has() {
    let (stage, files) = stage();
    for file in files {
        let command = format!("wallet add wallet {file} --trust authority/trust --pin-stdin");
        assert_eq!(code(&stage, &command, 2), "MALFORMED", "{file}");
    }
    stage.refuses("wallet add wallet random --trust authority/trust --pin-stdin", 2, "MALFORMED");
    let batch = stage.read("driving_licence.batch");
    stage.write("cut-batch", &batch[..batch.len() - 1]);
    stage.refuses("wallet add wallet cut-batch --pin-stdin", 2, "MALFORMED");
    stage.wallet_is_whole();
}

#[test]
fn a_wallet_answers_no_bad_request() {
    let (stage, files) = stage();
    for file in files {
        let command = format!("wallet show wallet --request {file} --yes --pin-stdin --out answer");
        assert_eq!(code(&stage, &command, 2), "MALFORMED", "{file}");
    }
    stage.refuses("wallet show wallet --request random --yes --pin-stdin --out answer", 2, "MALFORMED");
    stage.refuses("wallet show wallet --request message --yes --pin-stdin --out answer", 2, "MALFORMED");
    assert!(!stage.path("answer").exists());
    stage.wallet_is_whole();
}

#[test]
fn an_issuer_signs_for_no_bad_request() {
    let (stage, files) = stage();
    for file in files {
        let command = format!(
            "issuer issue authority --request {file} --fields authority/people/vehicle_registration.json --out x"
        );
        assert_eq!(code(&stage, &command, 2), "MALFORMED", "{file}");
    }
    // A key whose proof of possession doesn't hold is somebody else's.
    let mut request = stage.read("vehicle_registration.request");
    let last = request.len() - 1;
    request[last] ^= 1;
    stage.write("stolen", &request);
    stage.refuses(&issue("stolen", "vehicle_registration"), 2, "MALFORMED");
    assert!(!stage.path("x").exists());
}

#[test]
fn a_session_needs_a_readable_transcript_and_key() {
    let (stage, files) = stage();
    // A transcript that can be read (ISO/IEC 18013-5 §9.1.5.1), so that the key is reached.
    stage.write("transcript", b"\x83\xf6\xf6\xf6");
    for file in files {
        let command = format!("verify message --trust authority/trust --transcript {file}");
        assert_eq!(code(&stage, &command, 2), "MALFORMED", "{file}");
        let command = format!("verify message --trust authority/trust --transcript transcript --reader-key {file}");
        assert_eq!(code(&stage, &command, 2), "MALFORMED", "{file}");
    }
    stage.write("half.json", br#"{"kty":"EC","crv":"P-256","d":"AAAA"}"#);
    let command = "verify message --trust authority/trust --transcript transcript --reader-key half.json";
    stage.refuses(command, 2, "MALFORMED");
}

#[test]
fn a_huge_file_is_not_read_whatever_it_is_given_as() {
    let (stage, _) = stage();
    std::fs::File::create(stage.path("huge")).and_then(|file| file.set_len(HUGE)).expect("a sparse file");
    for command in [
        "verify huge --trust authority/trust",
        "verify message --trust huge",
        "verify message --trust authority/trust --transcript huge",
        "inspect huge",
        "wallet add wallet huge --pin-stdin",
        "wallet show wallet --request huge --yes --pin-stdin --out x",
        &issue("huge", "citizen_id"),
        "issuer issue authority --request citizen_id.request --fields huge --out x",
        &format!("{} --portrait huge", issue("citizen_id.request", "citizen_id")),
    ] {
        assert_eq!(code(&stage, command, 2), "TOO_LARGE", "{command}");
    }
    stage.refuses("verify huge --trust authority/trust", 2, "TOO_LARGE");
    stage.wallet_is_whole();
}

#[test]
fn pictures_without_a_whole_code_ask_for_another_scan() {
    let (stage, _) = stage();
    stage.run("wallet show wallet --profile V1 --yes --gif show.gif --png codes --pin-stdin").ends(0);
    stage.refuses("verify codes/code-000.png codes/code-001.png --trust authority/trust", 2, "NO_CODE");
    let gif = stage.read("show.gif");
    stage.write("cut.gif", &gif[..gif.len() / 2]);
    stage.refuses("verify cut.gif --trust authority/trust", 2, "MALFORMED");
    let png = stage.read("codes/code-000.png");
    stage.write("cut.png", &png[..png.len() / 2]);
    stage.refuses("verify cut.png --trust authority/trust", 2, "MALFORMED");
    stage.write("blank.png", BLANK);
    stage.refuses("verify blank.png --trust authority/trust", 2, "NO_CODE");
    stage.refuses("inspect blank.png", 2, "NO_CODE");
    let newer = dinhdanh_qr::Code::encode(b"DD\x80\x00\x01 of a newer version").expect("a code").luma(4);
    stage.write("newer.png", &newer.to_png().expect("a PNG"));
    for command in ["scan newer.png", "inspect newer.png", "verify newer.png --trust authority/trust"] {
        stage.refuses(command, 2, "VERSION_UNSUPPORTED");
    }
    std::fs::create_dir(stage.path("nothing")).expect("a folder");
    for command in ["verify nothing --trust authority/trust", "scan nothing", "inspect nothing"] {
        stage.refuses(command, 2, "NOT_FOUND");
        let told = stage.run(&format!("{command} --lang vi")).ends(2).err;
        assert!(told.contains("không có tệp nào") && told.contains("(nothing)"), "{told}");
    }
}

#[test]
fn a_file_in_another_commands_place_is_refused_by_each() {
    let (stage, _) = stage();
    stage.run("wallet create other --pin-stdin").ends(0);
    stage.refuses("wallet add wallet citizen_id.request --pin-stdin", 2, "MALFORMED");
    // The batch of one wallet's keys is of no use to another; what is in a wallet isn't taken twice.
    stage.refuses("wallet add other citizen_id.batch --trust authority/trust --pin-stdin", 1, "DOCUMENT_REFUSED");
    stage.refuses("wallet add wallet citizen_id.batch --trust authority/trust --pin-stdin", 1, "DOCUMENT_REFUSED");
    stage.run("issuer init impostor").ends(0);
    stage.run("wallet request other --type vehicle_registration --out r --pin-stdin").ends(0);
    stage.run("issuer issue impostor --request r --fields authority/people/vehicle_registration.json --out b").ends(0);
    stage.refuses("wallet add other b --trust authority/trust --pin-stdin", 1, "DOCUMENT_REFUSED");
    assert_eq!(stage.json("wallet list other --pin-stdin")["documents"], serde_json::json!([]));
    stage.refuses_with("wallet show other --profile V1 --yes --pin-stdin --out x", PIN, 1, "NOTHING_TO_SHOW");
    stage.wallet_is_whole();
}

/// A white PNG of one pixel (W3C PNG §11).
const BLANK: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
\0\0\0\x0aIDAT\x78\xda\x63\xf8\x0f\0\x01\x01\x01\0\x1c\xb0\x8c\x99\0\0\0\0IEND\xae\x42\x60\x82";
