//! What a command writes, and where: a place that can't be written to costs no copy, no request and no verdict.

use crate::bad_places::on_a_small_disk;
use crate::stage::{PIN, Stage, members};
use serde_json::{Value, json};

/// A citizen's answer to the officer's request, as `answer`, and when it is shown.
fn answered(stage: &Stage) -> String {
    let at = stage.at(0);
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run(&format!("verifier request officer --profile V1 --out ask --at {at}")).ends(0);
    let show = "wallet show wallet --request ask --readers authority/readers --yes --pin-stdin --out answer";
    stage.run(&format!("{show} --at {at}")).ends(0);
    at
}

#[test]
fn a_record_that_cannot_be_written_leaves_the_request_open_and_the_code_unseen() {
    let stage = Stage::furnished();
    let at = answered(&stage);
    stage.run(&format!("wallet show wallet --profile V1 --yes --pin-stdin --out message --at {at}")).ends(0);
    stage.write("old.html", b"the record of another check");
    for message in ["answer", "message"] {
        let verify = format!("verify {message} --verifier officer --at {at}");
        stage.refuses(&format!("{verify} --record nowhere/record.html"), 2, "NOT_WRITABLE");
        stage.refuses(&format!("{verify} --portrait nowhere/face.jpg"), 2, "NOT_WRITABLE");
        stage.refuses(&format!("{verify} --record both --portrait both"), 2, "USAGE");
        stage.refuses(&format!("{verify} --record both --portrait ./both"), 2, "USAGE");
        stage.refuses(&format!("{verify} --record authority"), 2, "FILE_EXISTS");
        stage.refuses(&format!("{verify} --portrait authority"), 2, "NOT_WRITABLE");
        stage.refuses(&format!("{verify} --record old.html"), 2, "FILE_EXISTS");
        let verdict = stage.verify_alone(&format!("{message} --verifier officer --record {message}.html"), &at);
        assert_eq!(verdict["reason"], Value::Null, "{verdict}");
        // Seen again it is refused, and the record of the yes is not put in the place of one of a no, nor the other way round.
        stage.refuses(&format!("{verify} --record {message}.html"), 2, "FILE_EXISTS");
        let again = stage.verify_alone(&format!("{message} --verifier officer --record {message}-2.html"), &at);
        assert_eq!(again["outcome"], "Reject", "{again}");
        let pages =
            ["", "-2"].map(|name| String::from_utf8(stage.read(&format!("{message}{name}.html"))).expect("text"));
        assert!(pages[0].contains("CHẤP NHẬN") && pages[1].contains("TỪ CHỐI"), "{message}");
    }
    assert_eq!(stage.read("old.html"), b"the record of another check");
    assert!(!stage.names("").iter().any(|name| name.starts_with(".tmp")), "{:?}", stage.names(""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_verdict_is_told_though_its_record_finds_no_room() {
    let stage = Stage::furnished();
    let at = answered(&stage);
    let steps = format!("fill 0\ndinhdanh verify answer --verifier officer --record full/record.html --at {at}");
    let Some(told) = on_a_small_disk(&stage, &steps) else { return };
    assert_eq!((&told[0]["reason"], &told[0]["failed"]["error"]), (&Value::Null, &Value::from("DISK_FULL")));
    assert!(members(&told[0]["documents"])[0]["elements"].to_string().contains("990123456789"), "{}", told[0]);
}

#[test]
fn a_showing_without_a_place_for_its_codes_uses_up_no_copy() {
    let stage = Stage::furnished();
    let [before, logged] = ["list", "log"].map(|of| stage.json(&format!("wallet {of} wallet --pin-stdin")));
    let show = "wallet show wallet --profile V1 --yes --pin-stdin";
    for place in ["", "--json --terminal"] {
        assert!(stage.run(&format!("{show} {place} --lang vi")).ends(2).out.lines().count() <= 1, "no fields are told");
    }
    stage.refuses(show, 2, "USAGE");
    for place in ["--gif nowhere/x.gif", "--out nowhere/x", "--out authority", "--gif good.gif --out nowhere/x"] {
        stage.refuses(&format!("{show} {place}"), 2, "NOT_WRITABLE");
    }
    stage.refuses(&format!("{show} --png authority/people/portrait.jpg"), 2, "NOT_WRITABLE");
    assert_eq!(stage.json("wallet list wallet --pin-stdin"), before, "no copy is used up");
    assert_eq!(stage.json("wallet log wallet --pin-stdin"), logged, "and nothing is logged");
    assert!(!stage.path("good.gif").exists());
    stage.run("verifier init officer --authority authority").ends(0);
    stage.refuses("verifier request officer --profile V1", 2, "USAGE");
    stage.refuses("verifier request officer --profile V1 --png nowhere/x.png", 2, "NOT_WRITABLE");
    assert!(!stage.path("officer/requests").exists() || stage.names("officer/requests").is_empty());
}

#[test]
fn a_folder_that_is_no_verifiers_is_left_as_it_is() {
    let stage = Stage::furnished();
    stage.run("wallet show wallet --profile V1 --yes --pin-stdin --out message").ends(0);
    for folder in ["wallet", "authority", "nowhere"] {
        let before = stage.path(folder).exists().then(|| stage.names(folder));
        for command in [
            format!("verify message --trust authority/trust --verifier {folder}"),
            format!("verifier request {folder} --profile V1 --out x"),
            format!("verifier learn {folder} authority/trust/status.cwt"),
            format!("verifier confirm {folder}"),
        ] {
            stage.refuses(&command, 2, "NOT_A_VERIFIER");
        }
        assert_eq!(stage.path(folder).exists().then(|| stage.names(folder)), before);
    }
    stage.run("wallet erase wallet --yes").ends(0);
    assert!(!stage.path("wallet").exists());
}

#[test]
fn what_waits_is_confirmed_by_the_folders_own_trust_and_so_it_is_checked() {
    let stage = Stage::furnished();
    let at = answered(&stage);
    let queue = format!("verify answer --verifier officer --queue --at {at}");
    stage.refuses(&format!("{queue} --trust authority/trust"), 2, "USAGE");
    stage.refuses(&format!("{queue} --pins x"), 2, "USAGE");
    stage.run(&queue).ends(0);
}

#[test]
fn a_list_tells_copies_that_ended_from_a_document_that_expired_and_from_a_slow_clock() {
    let stage = Stage::furnished();
    let list = |at: &str, lang: &str| {
        stage.run(&format!("wallet list wallet --lang {lang} --at {at} --pin-stdin")).ends(0).out
    };
    let day = 86_400;
    let now = stage.at(60);
    assert!(list(&now, "vi").contains("còn 4 bản chưa trình, dùng được đến "), "{}", list(&now, "vi"));
    for (at, ended, vi, en) in [
        (stage.at(31 * day), "copies_ended", "HẾT BẢN, hãy xin cấp thêm", "NO COPY LEFT, ask for more"),
        ("2036-01-01T00:00:00Z".to_owned(), "expired", "HẾT HẠN, hãy xin cấp mới", "EXPIRED, ask for a new one"),
        (stage.at(-700 * day), "not_yet_valid", "CHƯA ĐẾN NGÀY CÓ HIỆU LỰC", "NOT VALID YET"),
    ] {
        for (lang, words) in [("vi", vi), ("en", en)] {
            let told = list(&at, lang);
            let licence = told.lines().find(|line| line.contains("10/02/2035")).expect("the licence");
            assert!(licence.contains(words) && !licence.contains("SẮP HẾT") && !licence.contains("FEW"), "{told}");
        }
        let told = stage.json(&format!("wallet list wallet --at {at} --pin-stdin"));
        let licence = &told["documents"][1];
        assert_eq!((&licence["ended"], &licence["valid_copies"]), (&json!(ended), &json!(0)), "{told}");
        assert_eq!(licence["copies_until"], Value::Null);
    }
    let told = stage.json(&format!("wallet list wallet --at {now} --pin-stdin"));
    assert_eq!((&told["documents"][1]["ended"], &told["documents"][1]["valid_copies"]), (&Value::Null, &json!(4)));
}

#[test]
fn a_consent_says_that_the_copy_was_shown_before() {
    let stage = Stage::furnished();
    let show = |lang: &str| {
        stage.run(&format!("wallet show wallet --profile V1 --yes --lang {lang} --pin-stdin --out x")).ends(0).out
    };
    let vi = "▲ Bản này đã được trình trước đây: các lần trình có thể bị liên kết với nhau";
    for _ in 0..4 {
        assert!(!show("vi").contains(vi));
    }
    let told = show("vi");
    assert!(told.contains(vi) && told.contains("còn 0 bản chưa trình"), "{told}");
    assert!(show("en").contains("▲ This copy was shown before: the showings can be linked"));
}

#[test]
fn a_wallet_whose_copies_ended_does_not_say_that_it_has_no_document() {
    let stage = Stage::furnished();
    let show = "wallet show wallet --yes --pin-stdin --out x --profile";
    let later = stage.at(20 * 86_400);
    // V2 takes either of two documents, of which V1 needs one.
    for profile in ["V1", "V2"] {
        stage.refuses(&format!("{show} {profile} --at {later}"), 1, "COPIES_ENDED");
    }
    let told = stage.run(&format!("{show} V1 --at {later} --lang vi")).ends(1).err;
    assert!(told.contains("xin cơ quan cấp thêm bản") && told.contains("dinhdanh wallet request"), "{told}");
    // A clock that was set back is not mended by more copies.
    let early = stage.at(-700 * 86_400);
    for profile in ["V1", "V2"] {
        stage.refuses(&format!("{show} {profile} --at {early}"), 1, "COPIES_NOT_YET_VALID");
    }
    let told = stage.run(&format!("{show} V1 --at {early} --lang vi")).ends(1).err;
    assert!(told.contains("đồng hồ bị chậm") && !told.contains("wallet request"), "{told}");
    stage.run("wallet create other --pin-stdin").ends(0);
    stage.refuses(&format!("{} V1", show.replace("show wallet", "show other")), 1, "NOTHING_TO_SHOW");
}

#[test]
fn a_name_that_there_is_not_brings_those_that_there_are() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    stage.write("message", b"");
    for (command, names) in [
        ("wallet show wallet --profile V9 --yes --pin-stdin --out x", "V1 | V2"),
        ("verifier request officer --profile V9 --out x", "V1 | V2"),
        ("verify message --trust authority/trust --profile V9", "V1 | V2"),
        (
            "wallet request wallet --type passport --out x --pin-stdin",
            "citizen_id | driving_licence | vehicle_registration",
        ),
        ("wallet show wallet --profile V2 --include foo --yes --pin-stdin --out x", "portrait_small"),
    ] {
        let told = stage.run(&format!("{command} --lang vi")).ends(2).err;
        assert!(told.contains(names), "{command}\n{told}");
        stage.refuses(command, 2, "NOT_FOUND");
    }
    stage.refuses("verify authority/people/portrait.jpg --trust authority/trust", 2, "PICTURE_FORMAT");
    stage.refuses("scan authority/people/portrait.jpg", 2, "PICTURE_FORMAT");
    stage.refuses("verifier request officer --profile V1 --out x --at 9999-12-31T23:59:59Z", 2, "NOT_A_TIME");
    let told = stage.run_with("wallet list wallet --pin-stdin --lang vi", "27182").ends(2).err;
    assert!(told.contains("6 chữ số") && !told.contains("hai lần"), "{told}");
}

/// Every command of the README's tour, as it stands there, but that the PIN comes from a pipe and nobody is asked.
#[cfg(unix)]
#[test]
fn the_tour_of_the_readme_can_be_walked_as_it_is_printed() {
    let stage = Stage::empty();
    let readme = include_str!("../../README.md");
    let (_, tour) = readme.split_once("## Five minutes for a citizen").expect("the citizen's tour");
    let (tour, _) = tour.split_once("## Five minutes for an app team").expect("its end");
    let blocks = tour.split("```").skip(1).step_by(2).map(|block| block.strip_prefix("sh\n").expect("commands"));
    let program = env!("CARGO_BIN_EXE_dinhdanh");
    let wrapped = format!(
        "set -e
        dinhdanh() {{ case \"$1 $2\" in
            'wallet show') echo {PIN} | '{program}' \"$@\" --yes --pin-stdin ;;
            'wallet '*) echo {PIN} | '{program}' \"$@\" --pin-stdin ;;
            *) '{program}' \"$@\" ;;
        esac; }}"
    );
    let mut numbers = None;
    for block in blocks {
        let commands = block.replace("NUMBERS…", numbers.as_deref().unwrap_or("NUMBERS…"));
        let ran = std::process::Command::new("sh")
            .args(["-c", &format!("{wrapped}\n{commands}")])
            .env("LC_ALL", "en_GB.UTF-8")
            .current_dir(stage.path(""))
            .output()
            .expect("a shell");
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success(), "{commands}\n{out}{err}");
        let told = out.lines().find_map(|line| line.strip_prefix("Status entry of each copy: "));
        numbers = numbers.or(told.map(str::to_owned));
    }
    assert!(numbers.is_some());
}
