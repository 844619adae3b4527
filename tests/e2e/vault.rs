//! The wallet's own life: another PIN, an older copy, another phone, its log, its end.

use crate::stage::{PIN, Stage, TYPES, issue, members};
use dinhdanh_qr::{Code, Codes};
use serde_json::Value;
use std::fs;
use std::io::{Read, Write};

#[test]
fn a_changed_pin_opens_and_the_old_one_does_not() {
    let stage = Stage::furnished();
    for (flags, old, new) in [("", PIN, "314159"), ("--new-key", "314159", "161803")] {
        let command = format!("wallet change-pin wallet {flags} --pin-stdin");
        stage.refuses_with(&command, &format!("{old}\n123456"), 2, "PIN_REFUSED");
        stage.run_with(&command, &format!("{old}\n{new}")).ends(0);
        stage.refuses_with("wallet list wallet --pin-stdin", old, 3, "WRONG_PIN");
        let list = stage.run_with("wallet list wallet --pin-stdin --json", new).ends(0).json();
        assert_eq!(list["documents"].as_array().map(Vec::len), Some(3));
    }
    let json = stage.run_with("wallet unlock wallet --examine --pin-stdin --json", "161803").ends(0).json();
    assert_eq!((&json["guard"], &json["keeps_order"]), (&Value::from("software"), &Value::from(false)));
    assert_eq!((&json["damaged_pages"], &json["hits"]), (&serde_json::json!([]), &serde_json::json!([])));
}

#[test]
fn the_keys_can_be_kept_away_from_the_folder() {
    let stage = Stage::empty();
    stage.run("wallet create wallet --device phone --pin-stdin").ends(0);
    assert!(!stage.path("wallet/software").exists());
    stage.refuses("wallet list wallet --pin-stdin", 3, "OTHER_DEVICE");
    stage.refuses("wallet list wallet --device another --pin-stdin", 3, "OTHER_DEVICE");
    stage.run("wallet list wallet --device phone --pin-stdin").ends(0);
}

#[test]
fn an_older_copy_is_refused_until_the_citizen_says_so() {
    let stage = Stage::furnished();
    let older = stage.read("wallet/wallet.db");
    stage.run("wallet delete wallet 1 --pin-stdin").ends(0);
    stage.write("wallet/wallet.db", &older);
    stage.refuses("wallet list wallet --pin-stdin", 3, "STORE_ROLLED_BACK");
    stage.run("wallet unlock wallet --older-copy --pin-stdin").ends(0);
    stage.wallet_is_whole();
    let log = stage.json("wallet log wallet --pin-stdin");
    assert_eq!(log["log"][0]["kind"], "OLDER_COPY");
}

#[test]
fn damage_is_named_and_what_it_does_not_hit_is_listed() {
    let stage = Stage::furnished();
    let good = stage.read("wallet/wallet.db");
    // A page at the end is of the last document's bodies, or a free one, which hits nothing.
    let named = (1..12).any(|pages| {
        let mut database = good.clone();
        let place = database.len() - pages * 4096 + 1000;
        database[place] ^= 1;
        stage.write("wallet/wallet.db", &database);
        let json = stage.run("wallet unlock wallet --examine --pin-stdin --json").ends(1).json();
        assert_eq!(json["damaged_pages"].as_array().map(Vec::len), Some(1), "{json}");
        stage.run("wallet list wallet --pin-stdin").ends(0);
        assert!(stage.read("wallet/wallet.db") == database, "it was touched");
        json["hits"].as_array().is_some_and(|hits| !hits.is_empty())
    });
    assert!(named, "no page was named with what it hits");
}

#[test]
fn a_wallet_whose_log_is_damaged_moves_and_says_what_stays_behind() {
    let stage = answered();
    for _ in 0..40 {
        stage.run("wallet show wallet --profile V2 --yes --out shown --pin-stdin").ends(0);
    }
    let good = stage.read("wallet/wallet.db");
    let phrase = "mười hai con giáp";
    let hit = (1..good.len() / 4096).rev().find_map(|page| {
        let mut database = good.clone();
        database[page * 4096 + 1000] ^= 1;
        stage.write("wallet/wallet.db", &database);
        let log = stage.run("wallet log wallet --pin-stdin --json");
        // Neither one that keeps the wallet shut, nor the one that nothing more can be written on.
        let log = (log.status == 1 && !log.out.is_empty()).then(|| log.json())?;
        let lost = members(&log["lost"]).iter().find(|lost| lost["what"] == "log").cloned()?;
        (log["newest_entry_checked"] == true).then(|| (lost["first"].clone(), lost["last"].clone()))
    });
    let (first, last) = hit.expect("a page of the log");
    let told = stage.run_with("wallet migrate wallet --out move --pin-stdin --lang en", &format!("{PIN}\n{phrase}"));
    assert!(told.ends(1).out.contains("LEFT BEHIND, damaged or for want of room: log, entries "));
    stage.run_with("wallet migrate new --from move --pin-stdin", &format!("314159\n{phrase}")).ends(0);
    let json = stage.run_with("wallet unlock new --examine --pin-stdin --json", "314159").ends(0).json();
    assert_eq!(json["log_broken_at"], Value::Null);
    assert!(json["log_lost"].as_u64() > Some(0), "{json}");
    let log = stage.run_with("wallet log new --pin-stdin --json", "314159").ends(0).json();
    assert_eq!((&log["log"][0]["kind"], &log["log"][1]["kind"]), (&"RESTORED".into(), &"ENTRIES_LOST".into()));
    // On the phone itself the citizen gives them up, and the log shows no damage any more.
    let given = stage.run(&format!("wallet log wallet --delete {first} --pin-stdin --json")).ends(0).json();
    assert!(given["first"].as_u64() <= first.as_u64() && last.as_u64() <= given["last"].as_u64(), "{given} {last}");
    stage.run("wallet log wallet --pin-stdin").ends(0);
    stage.refuses(&format!("wallet log wallet --delete {first} --pin-stdin"), 2, "NOT_FOUND");
}

/// A wallet that answered an officer once.
fn answered() -> Stage {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run("verifier request officer --profile V1 --out request").ends(0);
    stage
        .run("wallet show wallet --request request --readers authority/readers --yes --out answer --pin-stdin")
        .ends(0);
    stage
}

#[test]
fn an_export_tells_what_was_agreed_to_without_a_value() {
    let stage = answered();
    stage.run("wallet export wallet --out log.json --pin-stdin").ends(0);
    stage.run("wallet export wallet --out log.html --pin-stdin").ends(0);
    let (json, html) = (stage.read("log.json"), String::from_utf8(stage.read("log.html")).expect("UTF-8"));
    let export: Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(export["chain"]["broken_at"], Value::Null);
    let receipt = &export["receipts"][0];
    assert_eq!((&receipt["purpose"], &receipt["confirmed"]), (&Value::from("traffic.check"), &Value::from(true)));
    // The request is there whole, so that its signature can be checked, and its hash is what the device signed.
    assert_eq!(receipt["request"], Value::from(hex::encode(stage.read("request"))));
    let entries = export["entries"].as_array().expect("entries");
    assert!(entries.iter().any(|entry| entry["receipt_hash"] == receipt["hash"]));
    assert!(html.starts_with("<!doctype html>") && html.contains("TEST"));
    let letter = |lang: &str| stage.run(&format!("wallet withdraw wallet 1 --lang {lang} --pin-stdin")).ends(0).out;
    let log = |lang: &str| stage.run(&format!("wallet log wallet --lang {lang} --pin-stdin")).ends(0).out;
    stage.run("wallet export wallet --out en.html --lang en --pin-stdin").ends(0);
    let english = String::from_utf8(stage.read("en.html")).expect("UTF-8");
    for (texts, words) in [
        ([letter("vi"), log("vi"), html.clone()], ["Kiểm tra giao thông (V1)", "Họ và tên, ", "Ảnh chân dung nhỏ"]),
        ([letter("en"), log("en"), english], ["Traffic stop (V1)", "Full name, ", "Small portrait"]),
    ] {
        for text in texts {
            let missing = words.iter().find(|words| !text.contains(**words));
            assert_eq!(missing, None, "{text}");
            // What programs call them is for programs.
            let raw = ["traffic.check", "full_name", "portrait_small"].into_iter().find(|raw| text.contains(raw));
            assert_eq!(raw, None, "{text}");
        }
    }
    for value in ["Trần Văn Bình", "099090000012", "990123456789", "1990-01-20"] {
        assert!(!html.contains(value) && !String::from_utf8_lossy(&json).contains(value), "{value}");
    }
}

#[test]
fn a_letter_names_the_request_that_the_verifiers_verdict_and_record_name() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    let at = stage.at(0);
    stage.run(&format!("verifier request officer --profile V1 --out request --at {at}")).ends(0);
    let show = "wallet show wallet --readers authority/readers --yes --pin-stdin";
    stage.run(&format!("{show} --request request --out answer --at {at}")).ends(0);
    let verdict = stage.verify("answer --verifier officer --record record.html", &at);
    let named = verdict["request"].as_str().expect("a hash").to_owned();
    assert_eq!(named, hex::encode(dinhdanh_crypto::sha256(&stage.read("request"))));
    let letter = stage.json("wallet withdraw wallet 1 --pin-stdin")["letter"].to_string();
    stage.run("wallet export wallet --out log.json --pin-stdin").ends(0);
    stage.run("wallet export wallet --out log.html --pin-stdin").ends(0);
    let [record, html, json] =
        ["record.html", "log.html", "log.json"].map(|name| String::from_utf8(stage.read(name)).expect("UTF-8"));
    for (what, text) in [("letter", &letter), ("record", &record), ("page", &html)] {
        assert!(text.contains(&named), "{named} is not in the {what}:\n{text}");
    }
    let export: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&export["receipts"][0]["request_hash"], members(&export["entries"]).len()), (&verdict["request"], 5));
    assert_eq!(stage.json("wallet log wallet --pin-stdin")["log"][1]["request"], verdict["request"]);
    for lang in ["vi", "en"] {
        let label = match lang {
            "vi" => "Mã băm SHA-256 của yêu cầu",
            _ => "SHA-256 of the request",
        };
        assert!(record.contains(label), "{label} is not in the record");
        let told = stage.run(&format!("wallet withdraw wallet 1 --erasure --lang {lang} --pin-stdin")).ends(0).out;
        assert!(told.contains(&format!("{label}: {named}")), "{told}");
    }
    // What is shown unasked answers nobody's request.
    stage.run(&format!("{show} --profile V1 --out shown --at {at}")).ends(0);
    assert_eq!(stage.verify("shown", &at)["request"], Value::Null);
}

#[test]
fn a_consent_is_withdrawn_by_a_letter_with_its_deadlines() {
    let stage = answered();
    let command = "wallet withdraw wallet 1 --out letter.txt --at 2026-11-20T09:00:00+07:00 --pin-stdin";
    let json = stage.run(&format!("{command} --json")).ends(0).json();
    assert_eq!(json["answer_due"], "2026-11-24T16:59:59Z");
    assert_eq!(json["finish_due"], "2026-12-05T16:59:59Z", "with the day in Vietnam");
    let letter = String::from_utf8(stage.read("letter.txt")).expect("UTF-8");
    assert!(
        letter.contains("rút lại") && letter.contains("TEST Đội kiểm tra") && letter.contains("24/11/2026"),
        "{letter}"
    );
    stage.run("wallet contact wallet binh@test.example --pin-stdin").ends(0);
    assert_eq!(stage.json("wallet contact wallet --pin-stdin")["contact"], "binh@test.example");
    let erasure = "wallet withdraw wallet 1 --erasure --to officer@test.example --lang en --pin-stdin";
    let letter = stage.json(erasure)["letter"].to_string();
    assert!(letter.contains("(officer@test.example)") && letter.contains("binh@test.example"), "{letter}");
    stage.refuses("wallet withdraw wallet 9 --pin-stdin", 2, "NOT_FOUND");
    let log = stage.json("wallet log wallet --pin-stdin");
    assert_eq!(log["log"][0]["kind"], "RIGHT_CLAIMED");
    stage.refuses("wallet claim wallet 1 --pin-stdin", 2, "USAGE");
    for step in ["--extended", "--processor"] {
        stage.run(&format!("wallet claim wallet 1 {step} --pin-stdin")).ends(0);
        // Once, and an erasure not at all.
        for claim in [1, 2] {
            stage.refuses(&format!("wallet claim wallet {claim} {step} --pin-stdin"), 2, "CLAIM_NOT_EXTENDED");
        }
    }
    // Withdrawn once more it is the same claim, with the days that it has, and its number is told.
    let again = stage.json("wallet withdraw wallet 1 --pin-stdin");
    assert_eq!((&again["claim"], &again["answer_due"]), (&Value::from(1), &json["answer_due"]));
    for (lang, number) in [("vi", "— Yêu cầu số 1; "), ("en", "— Claim no. 1; ")] {
        let told = stage.run(&format!("wallet withdraw wallet 1 --out one.txt --lang {lang} --pin-stdin")).ends(0).out;
        assert!(told.contains(number) && told.contains("dinhdanh wallet claim DIR 1 --answered"), "{told}");
        assert!(!String::from_utf8_lossy(&stage.read("one.txt")).contains("wallet claim"), "the letter is another's");
    }
    stage.run("wallet claim wallet 1 --answered --at 2026-11-23T09:00:00+07:00 --pin-stdin").ends(0);
    stage.run("wallet claim wallet 2 --finished --at 2026-11-24T09:00:00+07:00 --pin-stdin").ends(0);
    for (lang, words) in [
        ("vi", ["biên nhận số 1", "đã được trả lời ngày 23/11/2026", "✔ đã hoàn thành ngày 24/11/2026", "<th>Số</th>"]),
        ("en", ["receipt no. 1", "answered on 23/11/2026", "✔ done on 24/11/2026", "<th>No.</th>"]),
    ] {
        let export = format!("wallet export wallet --out claims.html --lang {lang} --at 2026-11-25T09:00:00+07:00");
        stage.run(&format!("{export} --pin-stdin")).ends(0);
        let page = String::from_utf8(stage.read("claims.html")).expect("UTF-8");
        let (_, claims) = page.rsplit_once("<h2>").expect("the claims");
        let missing = words.iter().find(|words| !claims.contains(**words));
        assert_eq!(missing, None, "{claims}");
        for number in [1, 2] {
            let row = claims.lines().find(|line| line.starts_with(&format!("<tr><td>{number}</td>"))).expect("a row");
            assert!(row.contains("TEST Đội kiểm tra số 1"), "{row}");
        }
    }
    stage.run("wallet export wallet --out log.json --pin-stdin").ends(0);
    let export: Value = serde_json::from_slice(&stage.read("log.json")).expect("JSON");
    assert_eq!(export["claims"][1]["finish_due"], "2026-12-25T16:59:59Z");
    assert_eq!((&export["claims"][1]["extended"], &export["lost"]), (&Value::from(true), &serde_json::json!([])));
    assert_ne!(export["claims"][0]["finished_at"], Value::Null);
}

#[test]
fn a_letter_goes_where_the_readers_certificate_says_and_what_is_asked_in_vain_is_logged() {
    let stage = Stage::furnished();
    let init = "verifier init bar --authority authority --name TEST-bar --contact";
    for contact in ["javascript:alert(1)", "bar", "@", "bar@", "@bar", "a@b@c"] {
        stage.refuses(&format!("{init} {contact}"), 2, "USAGE");
    }
    assert!(!stage.path("bar").exists());
    stage.run(&format!("{init} privacy@bar.example")).ends(0);
    stage.run("verifier request bar --profile V2 --png ask.png").ends(0);
    // Nobody vouches for it here.
    let shown = stage.run("wallet show wallet --request ask.png --yes --out answer --pin-stdin --lang en").ends(0).out;
    assert!(shown.contains("NOT CONFIRMED") && shown.contains("TEST-bar (privacy@bar.example)"), "{shown}");
    let log = stage.json("wallet log wallet --pin-stdin");
    let newest = &log["log"][0];
    assert_eq!((&newest["kind"], &newest["done"]), (&"SHOWN_TO_UNCONFIRMED".into(), &true.into()));
    let letter = stage.json("wallet withdraw wallet 1 --lang en --pin-stdin")["letter"].to_string();
    assert!(letter.contains("TEST-bar [NOT CONFIRMED: it said this name itself] (privacy@bar.example)"), "{letter}");
    // An empty wallet is asked, three times by one code.
    stage.run("wallet create other --pin-stdin").ends(0);
    for _ in 0..3 {
        stage.refuses("wallet show other --request ask.png --yes --out answer --pin-stdin", 1, "NOTHING_TO_SHOW");
    }
    let log = stage.json("wallet log other --pin-stdin");
    assert_eq!(members(&log["log"]).len(), 1, "{log}");
    let (who, done) = (&log["log"][0]["who"], &log["log"][0]["done"]);
    assert_eq!((who, done), (&"TEST-bar".into(), &false.into()));
}

#[test]
fn the_citizen_deletes_an_entry_and_the_chain_holds() {
    let stage = answered();
    let log = stage.json("wallet log wallet --pin-stdin");
    let (count, newest) = (log["log"].as_array().map(Vec::len), &log["log"][0]["number"]);
    // A receipt goes with its entry, and not alone.
    stage.refuses("wallet log wallet --delete-receipt 1 --pin-stdin", 2, "NOT_FOUND");
    stage.run(&format!("wallet log wallet --delete {newest} --pin-stdin")).ends(0);
    let log = stage.json("wallet log wallet --pin-stdin");
    assert_eq!(log["log"].as_array().map(Vec::len), count.map(|count| count - 1));
    let json = stage.json("wallet unlock wallet --examine --pin-stdin");
    assert_eq!((&json["log_broken_at"], &json["hits"]), (&Value::Null, &serde_json::json!([])));
    stage.refuses(&format!("wallet log wallet --delete {newest} --pin-stdin"), 2, "NOT_FOUND");
}

#[test]
fn a_move_takes_the_log_and_no_key_and_needs_its_passphrase() {
    let stage = answered();
    let phrase = "mười hai con giáp";
    let migrate = "wallet migrate wallet --out move --pin-stdin";
    stage.refuses_with(migrate, &format!("{PIN}\nshort"), 2, "PASSPHRASE_REFUSED");
    stage.run_with(migrate, &format!("{PIN}\n{phrase}")).ends(0);
    let restore = "wallet migrate new --from move --pin-stdin";
    let easy = format!("200190\n{phrase}");
    stage.refuses_with(&format!("{restore} --birth-date 1990-01-20"), &easy, 2, "PIN_REFUSED");
    stage.refuses_with(restore, "314159\nanother phrase that is wrong", 3, "WRONG_PASSPHRASE");
    assert!(!stage.path("new").exists());
    stage.run_with(restore, &format!("314159\n{phrase}")).ends(0);
    let list = stage.run_with("wallet list new --pin-stdin --json", "314159").ends(0).json();
    assert_eq!(
        (list["documents"].as_array().map(Vec::len), list["to_reissue"].as_array().map(Vec::len)),
        (Some(0), Some(3))
    );
    let show = "wallet show new --profile V1 --yes --out x --pin-stdin";
    stage.refuses_with(show, "314159", 1, "NOTHING_TO_SHOW");
    let json = stage.run_with("wallet unlock new --examine --pin-stdin --json", "314159").ends(0).json();
    assert_eq!((&json["log_broken_at"], &json["account"]["state"]), (&Value::Null, &Value::from("needs_card")));
    // Once the card was issued again, the account is in use again, whatever else is to be.
    for (left, (name, portrait)) in [2, 1, 0].into_iter().zip(TYPES) {
        let request = format!("wallet request new --type {name} --copies 1 --out again --pin-stdin");
        stage.run_with(&request, "314159").ends(0);
        let portrait = if portrait { " --portrait authority/people/portrait.jpg" } else { "" };
        stage.run(&format!("{}{portrait}", issue("again", name))).ends(0);
        stage.run_with("wallet add new x --pin-stdin", "314159").ends(0);
        let list = stage.run_with("wallet list new --pin-stdin --json", "314159").ends(0).json();
        assert_eq!(list["to_reissue"].as_array().map(Vec::len), Some(left));
        let json = stage.run_with("wallet unlock new --pin-stdin --json", "314159").ends(0).json();
        assert_eq!(json["account"]["state"], "active", "{name}");
    }
    let altered: Vec<u8> = stage.read("move").iter().rev().map(|byte| byte ^ 1).collect();
    stage.write("move", &altered);
    stage.refuses_with("wallet migrate other --from move --pin-stdin", &format!("314159\n{phrase}"), 2, "MALFORMED");
}

#[test]
fn erasing_asks_and_says_what_it_erased() {
    let stage = Stage::furnished();
    stage.refuses_with("wallet erase wallet", "no", 1, "DECLINED");
    stage.wallet_is_whole();
    let json = stage.run("wallet erase wallet --yes --json").ends(0).json();
    assert_eq!(json["keys"], true);
    assert!(json["files"].as_array().is_some_and(|files| files.contains(&Value::from("wallet.db"))), "{json}");
    assert!(!fs::exists(stage.path("wallet")).expect("it can be looked at"));
    stage.refuses("wallet erase wallet --yes", 2, "NOT_A_WALLET");
}

#[test]
fn erasing_without_the_device_says_that_no_key_was_destroyed() {
    let stage = Stage::empty();
    stage.run("wallet create wallet --device phone --pin-stdin").ends(0);
    let json = stage.run("wallet erase wallet --yes --json").ends(1).json();
    assert_eq!((&json["erased"], &json["keys"]), (&Value::from("wallet"), &Value::from(false)), "{json}");
    assert!(!fs::exists(stage.path("wallet")).expect("it can be looked at"));
    stage.run("wallet create wallet --device phone --pin-stdin").ends(0);
    let json = stage.run("wallet erase wallet --device phone --yes --json").ends(0).json();
    assert_eq!(json["keys"], true);
}

#[test]
fn an_account_is_of_level_2_by_its_card_and_locked_by_its_issuer() {
    let stage = Stage::empty();
    stage.run("issuer init authority").ends(0);
    stage.run("wallet create wallet --pin-stdin").ends(0);
    let account = |expected: (u64, &str)| {
        let json = stage.json("wallet unlock wallet --pin-stdin");
        let account = &json["account"];
        assert_eq!((account["level"].as_u64(), account["state"].as_str()), (Some(expected.0), Some(expected.1)));
    };
    account((1, "active"));
    let of_others = "wallet learn wallet authority/trust/status.cwt --trust authority/trust --pin-stdin --json";
    let told = stage.run(of_others).ends(1).json();
    assert_eq!(told["lists"][0]["of_other_documents"], true, "there is no document yet");
    stage.run("wallet request wallet --type citizen_id --copies 3 --out asked --pin-stdin").ends(0);
    stage.refuses(&format!("{} --profile V9", issue("asked", "citizen_id")), 2, "NOT_FOUND");
    stage.refuses(
        &format!("{} --portrait authority/people/portrait.jpg --profile V1", issue("asked", "citizen_id")),
        2,
        "PROFILE_ASKS_NOTHING",
    );
    let issued = stage.json(&format!("{} --portrait authority/people/portrait.jpg", issue("asked", "citizen_id")));
    stage.run("wallet add wallet x --trust authority/trust --pin-stdin").ends(0);
    account((2, "active"));
    let entries: Vec<_> = issued["entries"].as_array().expect("entries").iter().map(Value::to_string).collect();
    let learn = "wallet learn wallet authority/trust/status.cwt --trust authority/trust --pin-stdin";
    // A list of the same second is no newer one.
    let say = |minute: i64, change: &str, entries: &[String]| {
        let at = stage.at(60 * minute);
        stage.run(&format!("status set authority {change} {}", entries.join(" "))).ends(0);
        stage.run(&format!("status publish authority --at {at}")).ends(0);
        format!("{learn} --at {at}")
    };
    let locked = say(1, "lock", &entries);
    let told = stage.run(&format!("{locked} --json")).ends(1).json();
    assert_eq!((&told["lists"][0]["newer"], &told["lists"][0]["locked_copies"]), (&Value::from(true), &Value::from(3)));
    account((2, "locked"));
    std::fs::copy(stage.path("authority/trust/status.cwt"), stage.path("old.cwt")).expect("a copy");
    // By another authority, nothing is believed.
    stage.run("issuer init other").ends(0);
    let stranger = locked.replace("--trust authority/trust", "--trust other/trust/issuer.pem");
    stage.refuses(&stranger, 1, "STATUS_LIST_REFUSED");
    stage.run(&say(2, "restore", &entries)).ends(0);
    account((2, "active"));
    let told = stage.run(&format!("{} --json", say(3, "revoke", &entries[..1]))).ends(1).json();
    assert_eq!(told["lists"][0]["revoked_copies"], 1);
    account((2, "active"));
    // A list that is no newer takes nothing back, and tells nothing of today.
    let old = learn.replace("authority/trust/status.cwt", "old.cwt");
    let told = stage.run(&format!("{old} --at {} --json", stage.at(180))).ends(0).json();
    assert_eq!(
        (&told["lists"][0]["newer"], &told["lists"][0]["locked_copies"]),
        (&Value::from(false), &Value::from(0))
    );
    account((2, "active"));
    let told = stage.run(&format!("{} --json", say(4, "suspend", &entries[1..2]))).ends(1).json();
    let list = &told["lists"][0];
    assert_eq!((&list["suspended_copies"], &list["revoked_copies"]), (&Value::from(1), &Value::from(0)));
    assert_eq!(stage.json("wallet list wallet --pin-stdin")["documents"][0]["fresh_copies"], 2);
}

#[test]
fn an_issuer_says_how_its_copies_are_shown() {
    let stage = Stage::empty();
    stage.run("issuer init authority").ends(0);
    stage.run("wallet create wallet --pin-stdin").ends(0);
    stage.run("wallet request wallet --type citizen_id --copies 3 --out asked --pin-stdin").ends(0);
    let portrait = "--portrait authority/people/portrait.jpg";
    stage.run(&format!("{} {portrait} --copies one-time", issue("asked", "citizen_id"))).ends(0);
    stage.run("wallet add wallet x --trust authority/trust --pin-stdin").ends(0);
    for (left, few) in [(3, false), (2, true), (1, true), (0, true)] {
        let listed = stage.json("wallet list wallet --pin-stdin");
        let document = &listed["documents"][0];
        assert_eq!((&document["copies"], &document["fresh_copies"]), (&Value::from("one_time"), &Value::from(left)));
        assert_eq!(document["few_left"], few);
        let show = "wallet show wallet --profile V2 --yes --out shown --pin-stdin";
        if left > 0 { drop(stage.run(show).ends(0)) } else { stage.refuses(show, 1, "COPIES_ENDED") }
    }
}

#[test]
fn a_document_for_a_checkpoint_is_one_still_code_shown_or_answered() {
    let stage = Stage::furnished();
    let shown = "wallet show wallet --profile V2 --yes --out shown --pin-stdin";
    assert!(stage.json(shown)["codes"].as_u64() > Some(1), "the whole card has a digest for each of its fields");
    stage.run("wallet request wallet --type citizen_id --copies 4 --out asked --pin-stdin").ends(0);
    let portrait = "--portrait authority/people/portrait.jpg";
    stage.refuses(&format!("{} {portrait} --profile V9", issue("asked", "citizen_id")), 2, "NOT_FOUND");
    stage.run(&format!("{} {portrait} --profile V2", issue("asked", "citizen_id"))).ends(0);
    stage.run("wallet add wallet x --trust authority/trust --pin-stdin").ends(0);
    let listed = stage.json("wallet list wallet --pin-stdin");
    let whole: Vec<_> = members(&listed["documents"]).iter().map(|document| document["whole"].clone()).collect();
    assert_eq!(whole, [false, true, true, true], "the newest is a part, and is told as one");
    let told = stage.run("wallet list wallet --pin-stdin --lang en").ends(0).out;
    assert_eq!(told.matches("a part of it, for a checkpoint alone").count(), 1, "{told}");
    let told = stage.json(shown);
    assert_eq!(told["codes"], 1, "{} bytes", stage.read("shown").len());
    // A code of version 20 holds it, as do other people's apps.
    assert!(stage.read("shown").len() <= 849, "{}", stage.read("shown").len());
    assert_eq!(stage.verify("shown --profile V2", &stage.at(0))["outcome"], "AcceptAsOf");
    // On a terminal it is played, to be made anew in time, and not only drawn.
    let mut child = stage.start("wallet show wallet --profile V2 --yes --terminal --pin-stdin");
    writeln!(child.stdin.take().expect("standard input"), "{PIN}").expect("the PIN is read");
    let (mut terminal, mut told) = (child.stdout.take().expect("standard output"), Vec::new());
    let mut part = [0; 4096];
    while !told.windows(7).any(|part| part == b"\x1b[2J\x1b[H") {
        let read = terminal.read(&mut part).expect("it is told");
        assert_ne!(read, 0, "it ended: {}", String::from_utf8_lossy(&told));
        told.extend(&part[..read]);
    }
    child.kill().expect("it is stopped");
    child.wait().expect("it ends");
    // Answered, and to a reader of the longest name.
    let name = "TEST-".to_owned() + &"x".repeat(59);
    stage.run(&format!("verifier init bar --authority authority --name {name}")).ends(0);
    stage.run("verifier request bar --profile V2 --png ask.png").ends(0);
    let answer = "wallet show wallet --request ask.png --readers authority/readers --yes --out answer --pin-stdin";
    assert_eq!(stage.json(answer)["codes"], 1, "{} bytes", stage.read("answer").len());
    let verdict = stage.verify_alone("answer --verifier bar", &stage.at(0));
    assert_ne!(verdict["outcome"], "Reject", "{verdict}");
    // Whose request one code doesn't hold is not asked, and nothing is remembered.
    let contact = format!("https://{}.example", "x".repeat(230));
    stage.run(&format!("verifier init long --authority authority --name {name} --contact {contact}")).ends(0);
    stage.run("verifier request long --profile V2 --terminal").ends(2);
    for place in ["--png ask.png", "--out ask"] {
        stage.refuses(&format!("verifier request long --profile V2 {place}"), 2, "TOO_LARGE");
    }
    assert_eq!(stage.names("long/requests"), Vec::<String>::new());
    // A traffic stop needs what only the whole licence has, and gets it.
    stage.run("wallet show wallet --profile V1 --yes --out licence --pin-stdin").ends(0);
}

#[test]
fn frames_one_after_another_are_verified_as_they_come() {
    let stage = Stage::furnished();
    stage.run("wallet show wallet --profile V1 --yes --gif shown.gif --pin-stdin").ends(0);
    let pictures = dinhdanh_qr::pictures_of_gif(&stage.read("shown.gif")).expect("a GIF");
    let (width, height) = (pictures[0].width, pictures[0].height);
    let command =
        format!("verify --raw {width}x{height} --trust authority/trust --profile V1 --json --at {}", stage.at(0));
    let shown: Vec<_> = pictures.iter().flat_map(|picture| [&picture.luma, &picture.luma]).collect();
    let verify = |frames: &[&Vec<u8>]| {
        let mut child = stage.start(&command);
        let mut camera = child.stdin.take().expect("standard input");
        // It may have seen enough.
        frames.iter().for_each(|frame| drop(std::io::Write::write_all(&mut camera, frame)));
        drop(camera);
        stage.end(child)
    };
    assert_eq!(verify(&shown).ends(0).json()["outcome"], "AcceptAsOf");
    // A sticker beside the gate, of a message that is no presentation, or of another version: neither ends the scan.
    let on_canvas = |code: &Code| {
        let (picture, mut luma) = (code.luma(4), vec![255; (width * height) as usize]);
        for (row, to) in picture.luma.chunks(picture.width as usize).zip(luma.chunks_mut(width as usize)) {
            to[..row.len()].copy_from_slice(row);
        }
        luma
    };
    let still = Codes::new(&[0x83, 1, 1, 0], [0; 4]).expect("a message").code(0).expect("a code");
    let newer = Code::encode(b"DD\x80\x00\x01 of a newer version").expect("a code");
    // Its frames are of this version, its message isn't.
    let newer_inside = Codes::new(&[0x83, 2, 0, 0], [0; 4]).expect("a message").code(0).expect("a code");
    let [sticker, newer, newer_inside] = [&still, &newer, &newer_inside].map(on_canvas);
    for (stickers, told) in [
        ([&sticker; 10], "UNREADABLE"),
        ([&newer; 10], "VERSION_UNSUPPORTED"),
        ([&newer_inside; 10], "VERSION_UNSUPPORTED"),
        ([[&newer_inside; 5], [&sticker; 5]].concat().try_into().expect("ten"), "VERSION_UNSUPPORTED"),
    ] {
        assert_eq!(verify(&[&stickers[..], &shown].concat()).ends(0).json()["outcome"], "AcceptAsOf", "{told}");
        assert_eq!(verify(&stickers).ends(2).json()["error"], told);
    }
}
