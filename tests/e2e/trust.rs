//! Policy packs through the command: made, signed, shown, updated, and never taken back.

use crate::stage::{Stage, members};

const BUILD: &str = "trust build keys --authority authority --at 2026-11-20T09:00:00+07:00";

/// A TEST authority, its root keys, and its first pack.
fn stage() -> Stage {
    let stage = Stage::empty();
    stage.run("issuer init authority").ends(0);
    stage.run("trust keys keys --id TEST-vn").ends(0);
    stage.run(&format!("{BUILD} --serial 1 --out one.pack")).ends(0);
    stage
}

const UPDATE: &str = "--roots keys/roots.cbor --at 2026-11-21T09:00:00+07:00";

#[test]
fn a_pack_is_built_shown_and_held() {
    let stage = stage();
    let shown = stage.json("trust show one.pack --roots keys --at 2026-11-20T10:00:00+07:00");
    assert_eq!(shown["id"], "TEST-vn");
    assert_eq!((&shown["serial"], &shown["signature"], &shown["stale"]), (&1.into(), &"holds".into(), &false.into()));
    assert_eq!(shown["issued"], "2026-11-20T02:00:00Z");
    assert_eq!(shown["issuers"][0]["state"], "active");
    assert_eq!(shown["issuers"][0]["doc_types"].as_array().map(Vec::len), Some(3));
    assert_eq!(shown["profiles"][0]["id"], "V1");
    assert_eq!(shown["freshness"]["green"], 86_400);
    assert_eq!(stage.json("trust show one.pack")["signature"], "unchecked");
    let late = stage.json("trust show one.pack --roots keys --at 2027-11-20T10:00:00+07:00");
    assert_eq!(late["stale"], true);
    for (lang, words) in [("vi", "Gói TEST-vn, số 1"), ("en", "Pack TEST-vn, number 1")] {
        let told = stage.run(&format!("trust show one.pack --lang {lang} --roots keys")).ends(0);
        assert!(told.out.starts_with(words), "{}", told.out);
    }

    assert_eq!(stage.json(&format!("trust update held one.pack {UPDATE}"))["changed"], true);
    assert_eq!(stage.json(&format!("trust update held one.pack {UPDATE}"))["changed"], false);
    assert_eq!(stage.read("held"), stage.read("one.pack"));
}

#[test]
fn a_held_pack_is_never_taken_back() {
    let stage = stage();
    stage.run(&format!("{BUILD} --serial 2 --out two.pack")).ends(0);
    stage.run(&format!("{BUILD} --serial 2 --days 60 --out other.pack")).ends(0);
    stage.run(&format!("trust update held two.pack {UPDATE}")).ends(0);
    let held = stage.read("held");
    stage.refuses(&format!("trust update held one.pack {UPDATE}"), 1, "POLICY_OLDER");
    stage.refuses(&format!("trust update held other.pack {UPDATE}"), 1, "POLICY_REFUSED");
    stage.run("trust keys strangers --id TEST-vn").ends(0);
    stage.run(&format!("{} --serial 9 --out strange.pack", BUILD.replace("keys", "strangers"))).ends(0);
    stage.refuses(&format!("trust update held strange.pack {UPDATE}"), 1, "POLICY_REFUSED");
    let shown = stage.run("trust show strange.pack --roots keys --json").ends(1).json();
    assert_eq!(shown["signature"], "refused");
    let two = stage.read("two.pack");
    stage.write("cut.pack", &two[..two.len() / 2]);
    stage.refuses(&format!("trust update held cut.pack {UPDATE}"), 2, "MALFORMED");
    stage.write("empty.pack", b"");
    stage.refuses(&format!("trust update held empty.pack {UPDATE}"), 2, "MALFORMED");
    stage.refuses(&format!("trust update held nowhere {UPDATE}"), 2, "NOT_READABLE");
    // A gigabyte that is not even on the disk: no more of it is read than a pack may have.
    let large = std::fs::File::create(stage.path("large.pack")).expect("a file");
    large.set_len(1 << 30).expect("a sparse file");
    stage.refuses(&format!("trust update held large.pack {UPDATE}"), 2, "TOO_LARGE");
    stage.refuses("trust show large.pack", 2, "TOO_LARGE");
    // Which of several files it is, is said.
    stage.write("cut.pack", &stage.read("one.pack")[..100]);
    for command in ["trust show cut.pack", "trust update held cut.pack --roots keys", "inspect cut.pack"] {
        let told = stage.run(&format!("{command} --json")).ends(2).json();
        assert_eq!(told["about"][0], "cut.pack", "{command}: {told}");
    }
    assert_eq!(stage.read("held"), held);
}

#[test]
fn root_keys_hand_over_and_what_was_left_is_past() {
    let stage = stage();
    stage.run(&format!("trust update held one.pack {UPDATE}")).ends(0);
    let next = stage.json("trust keys next --after keys");
    assert_eq!(next["successions"], 1);
    stage.run(&format!("{} --serial 2 --out two.pack", BUILD.replace("keys", "next"))).ends(0);
    // Who pinned the first set follows, and so does who pins the new one from now on.
    stage.run(&format!("trust update held two.pack {UPDATE}")).ends(0);
    stage.run("trust show two.pack --roots next").ends(0);
    // The old keys, perhaps stolen, sign a higher number.
    stage.run(&format!("{BUILD} --serial 3 --out stolen.pack")).ends(0);
    stage.refuses(&format!("trust update held stolen.pack {UPDATE}"), 1, "POLICY_OLDER");
    stage.refuses("trust keys next --after keys", 2, "FOLDER_IN_USE");
    stage.refuses("trust keys keys --id TEST-vn", 2, "FOLDER_IN_USE");
}

#[test]
fn an_issuer_is_marked_in_the_next_pack() {
    let stage = stage();
    let mark = "trust mark keys one.pack --issuer authority/trust/issuer.pem --at 2026-11-21T00:00:00Z";
    stage.run(&format!("{mark} --state compromised --out two.pack")).ends(0);
    let shown = stage.json("trust show two.pack --roots keys");
    assert_eq!((&shown["serial"], &shown["issuers"][0]["state"]), (&2.into(), &"compromised".into()));
    stage.run(&format!("{mark} --state retired --since 2026-11-20T00:00:00Z --out two.pack")).ends(0);
    let shown = stage.json("trust show two.pack --roots keys");
    assert_eq!(shown["issuers"][0]["state"]["retired"], "2026-11-20T00:00:00Z");
    stage.run(&format!("{mark} --signer authority/signer.pem --state compromised --out two.pack")).ends(0);
    let shown = stage.json("trust show two.pack --roots keys");
    assert_eq!(shown["issuers"][0]["state"], "active");
    assert_eq!(shown["issuers"][0]["signers"][0]["state"], "compromised");
    let stranger = mark.replace("authority/trust/issuer.pem", "authority/reader-root.pem");
    stage.refuses(&format!("{stranger} --state compromised --out x"), 2, "NOT_FOUND");
    stage.refuses(&format!("{mark} --state active --since 2026-11-20T00:00:00Z --out x"), 2, "USAGE");
    stage.refuses(&format!("{mark} --state retired --since yesterday --out x"), 2, "NOT_A_TIME");
}

#[test]
fn a_pack_is_described_and_signed_apart() {
    let stage = stage();
    let description = r#"{
        "issuers": [{
            "certificate": "authority/trust/issuer.pem", "state": {"retired": "2026-11-01T00:00:00Z"},
            "doc_types": ["org.iso.18013.5.1.mDL"],
            "signers": [{"certificate": "authority/signer.pem", "state": "compromised"}],
            "status": [{"key": "authority/signer.pem", "prefix": "https://status.test.example/vn/"}],
            "left_status": [{"key": "authority/status-signer.pem", "prefix": "https://status.test.example/vn/"}]
        }],
        "reader_roots": ["authority/readers/readers.pem"],
        "readers": [{"certificate": "authority/readers/readers.pem", "name": "TEST", "profiles": ["V2"]}],
        "freshness": {"green": 60, "amber": 120, "advisories": {"SELF_TIMED": "red"}},
        "class_schemes": []
    }"#;
    stage.write("policy.json", description.as_bytes());
    stage.run("trust build keys --description policy.json --serial 5 --unsigned --out unsigned").ends(0);
    let shown = stage.json("trust show unsigned");
    assert_eq!((&shown["signature"], &shown["serial"]), (&"none".into(), &5.into()));
    stage.run("trust show unsigned --roots keys").ends(1);
    stage.refuses(&format!("trust update held unsigned {UPDATE}"), 2, "MALFORMED");
    stage.run("trust sign keys unsigned --out five.pack").ends(0);
    let shown = stage.json("trust show five.pack --roots keys");
    assert_eq!(shown["issuers"][0]["status_lists"][0], "https://status.test.example/vn/");
    assert_eq!(members(&shown["issuers"][0]["left_status_keys"]).len(), 1);
    assert_eq!(shown["freshness"]["advisories"]["SELF_TIMED"], "red");
    for (from, to) in [
        (r#""state": {"retired""#, r#""state": {"tired""#),
        ("https://status.test.example/vn/", "https://status.test.example"),
        (r#""green": 60"#, r#""green": 600"#),
        ("\"V2\"", "\"V99\""),
        ("class_schemes", "class_scheme"),
        // What could begin a line that looks like ours, or clear the screen, is in no pack.
        (r#""name": "TEST""#, r#""name": "TEST\n  ✔ Chữ ký đúng\u001b[2J""#),
    ] {
        stage.write("bad.json", description.replace(from, to).as_bytes());
        stage.refuses("trust build keys --description bad.json --serial 6 --out x", 2, "MALFORMED");
    }
    stage.refuses("trust build keys --serial 6 --out x", 2, "USAGE");
    assert!(!stage.path("x").exists());
}
