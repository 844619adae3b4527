//! What an officer trusts and has learned, and what stays of his checks: packs, status and revocation lists, records and
//! the queue.

use crate::stage::{Stage, failed, members};
use base64ct::{Base64, Encoding};
use dinhdanh_crypto::SigningKey;
use dinhdanh_crypto::x509::{
    Certificate, RevocationListTemplate, RevocationReason, RevokedCertificate, issue_revocation_list, pem_certificate,
    pem_certificates, pem_revocation_list,
};
use serde_json::{Value, json};
use time::{Duration, UtcDateTime};

/// A furnished stage, and a licence shown to an officer who asked for it; the officer has the roots alone.
fn answered(stage: &Stage, officer: &str) -> String {
    let at = stage.at(5);
    stage.run(&format!("verifier request {officer} --profile V1 --out {officer}.ask --at {at}")).ends(0);
    let show = "wallet show wallet --readers authority/readers --yes --pin-stdin";
    stage.run(&format!("{show} --request {officer}.ask --out {officer}.answer --at {at}")).ends(0);
    at
}

/// The status entries of the licence's copies, from a batch that is issued anew.
fn entries(stage: &Stage) -> Vec<u64> {
    stage.run("wallet request wallet --type driving_licence --copies 4 --out again.request --pin-stdin").ends(0);
    let people = "authority/people";
    let issued = stage.json(&format!(
        "issuer issue authority --request again.request --fields {people}/driving_licence.json \
         --portrait {people}/portrait.jpg --days 14 --out again.batch"
    ));
    members(&issued["entries"]).iter().map(|entry| entry.as_u64().expect("a number")).collect()
}

fn set(stage: &Stage, change: &str, entries: &[u64]) {
    let listed: Vec<_> = entries.iter().map(u64::to_string).collect();
    stage.run(&format!("status set authority {change} {}", listed.join(" "))).ends(0);
}

/// A wallet with nothing but the licence that can be revoked by `entries`.
fn licence_alone(stage: &Stage) -> Vec<u64> {
    let entries = entries(stage);
    let documents = stage.json("wallet list wallet --pin-stdin");
    for document in members(&documents["documents"]) {
        stage.run(&format!("wallet delete wallet {} --pin-stdin", document["id"])).ends(0);
    }
    stage.run("wallet add wallet again.batch --trust authority/trust --pin-stdin").ends(0);
    entries
}

#[test]
fn a_licence_that_is_held_back_is_refused_and_given_back_is_accepted() {
    let stage = Stage::furnished();
    let entries = licence_alone(&stage);
    stage.run("verifier init officer --authority authority").ends(0);
    for (index, (change, reason)) in
        [("suspend", "SUSPENDED"), ("restore", ""), ("lock", "ACCOUNT_LOCKED"), ("revoke", "REVOKED")]
            .iter()
            .enumerate()
    {
        set(&stage, change, &entries);
        // Each list is a second newer than the last: one of the same second would be the same list.
        let published = stage.at(index as i64 + 1);
        stage.run(&format!("status publish authority --at {published}")).ends(0);
        stage.run(&format!("verifier learn officer authority/trust/status.cwt --at {published}")).ends(0);
        let at = answered(&stage, "officer");
        let verdict = stage.verify_alone("officer.answer --verifier officer", &at);
        assert_eq!(verdict["reason"].as_str().unwrap_or_default(), *reason, "{verdict}");
        if reason.is_empty() {
            assert_eq!((&verdict["outcome"], &verdict["light"]), (&json!("Accept"), &json!("green")));
        }
    }
}

#[test]
fn an_older_list_never_takes_back_what_a_newer_one_revoked() {
    let stage = Stage::furnished();
    let entries = licence_alone(&stage);
    stage.write("older.cwt", &stage.read("authority/trust/status.cwt"));
    stage.run("verifier init officer --authority authority").ends(0);
    set(&stage, "revoke", &entries);
    let published = stage.at(1);
    stage.run(&format!("status publish authority --at {published}")).ends(0);
    stage.run(&format!("verifier learn officer authority/trust/status.cwt --at {published}")).ends(0);
    let told = stage.run(&format!("verifier learn officer older.cwt --lang en --at {published}")).ends(1).out;
    assert!(told.contains("OLDER"), "{told}");
    let at = answered(&stage, "officer");
    assert_eq!(stage.verify_alone("officer.answer --verifier officer", &at)["reason"], "REVOKED");
}

#[test]
fn of_two_packs_in_a_folder_the_newer_counts_whichever_name_it_has() {
    let stage = Stage::furnished();
    stage.run("trust keys roots --id TEST-vn").ends(0);
    let build = "trust build roots --authority authority --serial 1 --out old.pack";
    stage.run(&format!("{build} --at {}", stage.at(0))).ends(0);
    let mark = "trust mark roots old.pack --issuer authority/trust/issuer.pem --signer authority/signer.pem";
    stage.run(&format!("{mark} --state compromised --out new.pack --at {}", stage.at(0))).ends(0);
    stage.run("verifier init officer --authority authority").ends(0);
    std::fs::create_dir(stage.path("packs")).expect("a folder");
    for (old, new) in [("a.pack", "b.pack"), ("b.pack", "a.pack")] {
        let at = answered(&stage, "officer");
        stage.write(&format!("packs/{old}"), &stage.read("old.pack"));
        stage.write(&format!("packs/{new}"), &stage.read("new.pack"));
        let command = "officer.answer --trust packs --pins roots/roots.cbor --verifier officer";
        let verdict = stage.verify_alone(command, &at);
        assert_eq!(verdict["reason"], "ISSUER_COMPROMISED", "{verdict}");
    }
}

#[test]
fn a_wallet_takes_what_its_pack_lets_an_issuer_issue_and_nothing_of_one_in_wrong_hands() {
    let stage = Stage::furnished();
    stage.run("trust keys roots --id TEST-vn").ends(0);
    stage.run("trust build roots --authority authority --serial 1 --out one.pack").ends(0);
    let licence = || {
        stage.run("wallet request wallet --type driving_licence --copies 2 --out asked --pin-stdin").ends(0);
        let people = "authority/people";
        stage
            .run(&format!(
                "issuer issue authority --request asked --fields {people}/driving_licence.json \
                 --portrait {people}/portrait.jpg --days 14 --out x"
            ))
            .ends(0);
    };
    let status = "wallet learn wallet authority/trust/status.cwt --pin-stdin";
    stage.refuses(status, 1, "STATUS_LIST_REFUSED");
    stage.run("wallet learn wallet one.pack --pins roots/roots.cbor --pin-stdin").ends(0);
    stage.run(status).ends(0);
    licence();
    stage.run("wallet add wallet x --pin-stdin").ends(0);
    // An authority that the pack doesn't know is nobody, unless its root is named beside it.
    stage.run("issuer init other").ends(0);
    stage.run("wallet request wallet --type citizen_id --copies 1 --out asked --pin-stdin").ends(0);
    let people = "authority/people";
    let card = format!("--request asked --fields {people}/citizen_id.json --portrait {people}/portrait.jpg --days 14");
    stage.run(&format!("issuer issue other {card} --out other.batch")).ends(0);
    stage.refuses("wallet add wallet other.batch --pin-stdin", 1, "DOCUMENT_REFUSED");
    stage.run("wallet add wallet other.batch --trust other/trust/issuer.pem --pin-stdin").ends(0);

    let mark = "trust mark roots one.pack --issuer authority/trust/issuer.pem --state compromised --out two.pack";
    stage.run(&format!("{mark} --at {}", stage.at(0))).ends(0);
    stage.run("wallet learn wallet two.pack --pin-stdin").ends(0);
    licence();
    stage.refuses("wallet add wallet x --pin-stdin", 1, "DOCUMENT_REFUSED");
    stage.refuses("wallet add wallet x --trust authority/trust --pin-stdin", 1, "DOCUMENT_REFUSED");
}

#[test]
fn a_pack_says_who_may_issue_what_and_is_never_taken_back() {
    let stage = Stage::furnished();
    stage.run("trust keys roots --id TEST-vn").ends(0);
    let build = "trust build roots --authority authority";
    stage.run(&format!("{build} --serial 1 --out one.pack --at {}", stage.at(0))).ends(0);
    stage.run("verifier init officer --authority authority --pins roots/roots.cbor").ends(0);
    let learn = |file: &str| format!("verifier learn officer {file} --at {}", stage.at(1));
    stage.run(&learn("one.pack")).ends(0);
    let at = answered(&stage, "officer");
    let verdict = stage.verify_alone("officer.answer --verifier officer", &at);
    assert_eq!(verdict["reason"], Value::Null, "{verdict}");
    let made = members(&verdict["documents"])[0]["checks"].to_string();
    assert!(made.contains("issuer_allowed") && made.contains("issuer_not_compromised"));

    let mark = "trust mark roots one.pack --issuer authority/trust/issuer.pem --state compromised --out two.pack";
    stage.run(&format!("{mark} --at {}", stage.at(0))).ends(0);
    stage.run(&learn("two.pack")).ends(0);
    let at = answered(&stage, "officer");
    let verdict = stage.verify_alone("officer.answer --verifier officer", &at);
    assert_eq!(verdict["reason"], "ISSUER_COMPROMISED");
    assert!(failed(&verdict).contains(&"issuer_not_compromised"));
    assert!(members(&members(&verdict["documents"])[0]["checks"]).len() > 5);
    assert_eq!(members(&verdict["documents"])[0]["elements"], json!({}), "nothing that a stolen key signed is shown");

    stage.refuses(&learn("one.pack"), 1, "POLICY_OLDER");
    let at = answered(&stage, "officer");
    assert_eq!(stage.verify_alone("officer.answer --verifier officer", &at)["reason"], "ISSUER_COMPROMISED");
}

#[test]
fn what_nobody_known_signed_is_not_learned() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run("trust keys strangers --id TEST-vn").ends(0);
    stage.run("issuer init impostor").ends(0);
    stage.run("trust build strangers --authority impostor --serial 9 --out false.pack").ends(0);
    stage.refuses("verifier learn officer false.pack", 1, "POLICY_REFUSED");
    stage.refuses("verifier learn officer impostor/trust/status.cwt", 1, "STATUS_LIST_REFUSED");
    stage.write("empty", b"");
    stage.write("text", b"no list at all");
    for file in ["empty", "text"] {
        stage.refuses(&format!("verifier learn officer {file}"), 2, "NOTHING_TO_LEARN");
    }
    stage.write("cut", &stage.read("authority/trust/status.cwt")[..300]);
    stage.refuses("verifier learn officer cut", 2, "NOTHING_TO_LEARN");
}

#[test]
fn a_check_without_a_fresh_list_waits_and_is_confirmed_when_there_is_one() {
    let stage = Stage::furnished();
    let entries = licence_alone(&stage);
    stage.run("verifier init officer --authority authority").ends(0);
    std::fs::remove_file(stage.path("officer/trust/status.cwt")).expect("the officer has no list");
    for (change, result, exit) in [("restore", "CONFIRMED", 0), ("revoke", "REVOKED", 1)] {
        set(&stage, change, &entries);
        let at = answered(&stage, "officer");
        let later = stage.at(if exit == 0 { 60 } else { 120 });
        if exit == 0 {
            let verdict = stage.verify_alone("officer.answer --verifier officer --queue", &at);
            assert_eq!((&verdict["outcome"], &verdict["waits"]), (&json!("AcceptAsOf"), &json!(true)));
            let told = stage.run(&format!("verifier confirm officer --lang vi --at {later}")).ends(0).out;
            assert!(told.contains("chưa có danh sách mới"), "{told}");
        } else {
            std::fs::remove_dir_all(stage.path("officer/status")).expect("the list that came is gone again");
            stage.verify_alone("officer.answer --verifier officer --queue", &at);
        }
        stage.run(&format!("status publish authority --at {later}")).ends(0);
        stage.run(&format!("verifier learn officer authority/trust/status.cwt --at {later}")).ends(0);
        // Into a pipe that was closed, and into a file on a full disk: nobody was told, so that all of it still waits.
        let (reader, closed) = std::io::pipe().expect("a pipe");
        drop(reader);
        let unheard = stage.run_into(closed, &format!("verifier confirm officer --at {later}"));
        assert_eq!(unheard.code(), Some(exit));
        #[cfg(target_os = "linux")]
        {
            let full = std::fs::File::options().write(true).open("/dev/full").expect("it opens");
            let untold = stage.run_into(full, &format!("verifier confirm officer --at {later}"));
            assert_eq!(untold.code(), Some(2));
        }
        let json = stage.run(&format!("verifier confirm officer --json --at {later}")).ends(exit).json();
        assert_eq!(members(&json["checks"])[0]["result"], result);
        let left = stage.run(&format!("verifier confirm officer --json --at {later}")).ends(0).json();
        assert_eq!(left["checks"], json!([]), "what was answered waits no more");
    }
    // What other versions kept is told for what it is, and stays: `[1, at, receipt, []]`, and the same of a version to come.
    let confirm = |more: &str| stage.run(&format!("verifier confirm officer {more} --at {}", stage.at(120))).ends(1);
    for (version, result, vi, en) in
        [(1, "OLDER", "phiên bản cũ", "older version"), (9, "NEWER", "mới hơn", "newer version")]
    {
        stage.write("officer/queue/0a", &[&[0x84, version, 0x00, 0x58, 32][..], &[7; 32], &[0x80]].concat());
        let json = confirm("--json").json();
        assert_eq!((&json["checks"][0]["result"], members(&json["checks"]).len()), (&json!(result), 1));
        for (lang, words) in [("vi", vi), ("en", en)] {
            let told = confirm(&format!("--lang {lang}")).out;
            assert!(told.contains(words), "{told}");
        }
    }
    stage.write("officer/queue/0b", b"damaged");
    assert_eq!(members(&confirm("--json --discard-unread").json()["checks"]).len(), 2, "they are named once more");
    let left = confirm("--json").json();
    assert_eq!((&left["checks"][0]["result"], members(&left["checks"]).len()), (&json!("NEWER"), 1));
}

#[test]
fn a_record_for_the_printer_says_what_was_checked_and_no_value() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    let at = answered(&stage, "officer");
    stage.verify_alone("officer.answer --verifier officer --check lane-7 --profile V2 --record record.html", &at);
    let page = String::from_utf8(stage.read("record.html")).expect("text");
    for said in ["TEST Đội kiểm tra số 1", "lane-7", "Kiểm tra giao thông", "CHẤP NHẬN", "Số GPLX", "issuer_signature"]
    {
        assert!(page.contains(said), "{said} is not in the record");
    }
    for (vi, en, name) in [
        ("Cơ quan cấp có trong danh sách tin cậy", "The issuer is on the trust list", "issuer_trusted"),
        (
            "Câu trả lời khớp với yêu cầu đang mở của bên kiểm tra",
            "It answers a request of this verifier&#39;s that is open",
            "answers_this_session",
        ),
    ] {
        let line = format!("<td>✔</td><td>{vi} <i>{en}</i> <code>{name}</code></td>");
        assert!(page.contains(&line), "{line} is not in the record");
    }
    for value in ["Trần Văn Bình", "990123456789", "13A12345", "099090000012"] {
        assert!(!page.contains(value), "{value} is in the record");
    }
}

#[test]
fn a_damaged_memory_is_an_error_and_no_weaker_verdict() {
    let stage = Stage::furnished();
    stage.run("trust keys roots --id TEST-vn").ends(0);
    stage.run("trust build roots --authority authority --serial 1 --out one.pack").ends(0);
    stage.run("verifier init officer --authority authority --pins roots/roots.cbor").ends(0);
    stage.run("verifier learn officer one.pack").ends(0);
    let at = answered(&stage, "officer");
    let mut pack = stage.read("officer/policy/pack");
    let middle = pack.len() / 2;
    pack[middle] ^= 1;
    stage.write("officer/policy/pack", &pack);
    let refused = stage.run(&format!("verify officer.answer --verifier officer --at {at} --json"));
    assert!(refused.status > 0 && refused.json()["error"].is_string(), "{}", refused.out);
    std::fs::remove_file(stage.path("officer/policy/pack")).expect("the pack");
    stage.refuses(&format!("verify officer.answer --verifier officer --at {at}"), 2, "NO_CERTIFICATES");
}

#[test]
fn a_list_is_given_to_one_check_by_a_signer_whom_only_the_kept_pack_names() {
    let stage = Stage::furnished();
    let entries = licence_alone(&stage);
    stage.run("trust keys roots --id TEST-vn").ends(0);
    let build = "trust build roots --authority authority --serial 1 --out one.pack";
    stage.run(&format!("{build} --at {}", stage.at(0))).ends(0);
    stage.run("verifier init officer --authority authority --pins roots/roots.cbor").ends(0);
    stage.run(&format!("verifier learn officer one.pack --at {}", stage.at(1))).ends(0);
    set(&stage, "revoke", &entries);
    stage.run(&format!("status publish authority --at {}", stage.at(2))).ends(0);
    for (list, reason) in [("--trust authority/trust/status.cwt", json!("REVOKED")), ("", Value::Null)] {
        let at = answered(&stage, "officer");
        let verdict = stage.verify_alone(&format!("officer.answer --verifier officer {list}"), &at);
        assert_eq!(verdict["reason"], reason, "{verdict}");
    }
    assert!(!stage.path("officer/status").exists(), "and is not kept");
}

/// The authority's root and, below it in the same file, its list of revoked certificates, made so much later than now.
fn root_and_revocations(stage: &Stage, name: &str, revoked: bool, ahead: Duration) {
    let certificate = |name: &str| {
        let pem = String::from_utf8(stage.read(name)).expect("a text");
        pem_certificates(&pem).expect("a certificate").remove(0)
    };
    let (root, signer) = (certificate("authority/root.pem"), certificate("authority/signer.pem"));
    let pem = String::from_utf8(stage.read("authority/root.key")).expect("a text");
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = SigningKey::from_pkcs8(&Base64::decode_vec(&base64).expect("Base64")).expect("a key");
    let (root, signer) = (Certificate::parse(&root).expect("a root"), Certificate::parse(&signer).expect("a signer"));
    let this_update = UtcDateTime::now().replace_nanosecond(0).expect("a time") + ahead;
    let entry =
        RevokedCertificate { serial: signer.serial(), at: this_update, reason: RevocationReason::KeyCompromise };
    let revoked: &[RevokedCertificate<'_>] = if revoked { &[entry] } else { &[] };
    let template = RevocationListTemplate { number: 1, this_update, next_update: this_update + Duration::DAY, revoked };
    let list = issue_revocation_list(&template, &root, &key).expect("a list");
    stage.write(name, (pem_certificate(root.der()) + &pem_revocation_list(&list)).as_bytes());
}

#[test]
fn a_file_of_roots_and_revocation_lists_is_read_as_both_and_a_list_dated_ahead_tells_of_the_clock() {
    let stage = Stage::furnished();
    let two_days = Duration::days(2);
    root_and_revocations(&stage, "revoked.pem", true, Duration::ZERO);
    root_and_revocations(&stage, "ahead.pem", false, two_days);
    root_and_revocations(&stage, "revoked-ahead.pem", true, two_days);
    stage.run("verifier init officer --authority authority").ends(0);
    for (file, reason, uncertain) in [
        ("revoked.pem", json!("CERTIFICATE_REVOKED"), false),
        ("ahead.pem", Value::Null, true),
        ("revoked-ahead.pem", json!("CERTIFICATE_REVOKED"), true),
    ] {
        let at = answered(&stage, "officer");
        let verdict = stage.verify_alone(&format!("officer.answer --verifier officer --trust {file}"), &at);
        assert_eq!(verdict["reason"], reason, "{file}: {verdict}");
        let told = members(&verdict["advisories"]).contains(&json!("CLOCK_UNCERTAIN"));
        assert_eq!(told, uncertain, "{file}: {verdict}");
    }
}
