//! Places and arguments that don't fit: folders that are no wallet, full disks, paths without certificates, times that
//! are none.

use crate::stage::{PIN, Stage, issue};
use serde_json::Value;
use std::process::Command;

#[test]
fn a_folder_that_is_not_a_wallet_is_left_alone() {
    let stage = Stage::furnished();
    std::fs::create_dir(stage.path("photos")).expect("a folder");
    stage.write("photos/cat.jpg", b"miaow");
    for folder in ["photos", "absent", "authority/people/portrait.jpg"] {
        stage.refuses(&format!("wallet list {folder} --pin-stdin"), 2, "NOT_A_WALLET");
        stage.refuses(&format!("wallet show {folder} --profile V1 --yes --pin-stdin --out x"), 2, "NOT_A_WALLET");
        stage.refuses(&format!("wallet lock {folder}"), 2, "NOT_A_WALLET");
    }
    for lang in ["vi", "en"] {
        let told = stage.run(&format!("wallet list photos --pin-stdin --lang {lang}")).ends(2).err;
        assert!(told.contains("\n  → dinhdanh wallet create DIR"), "{told}");
    }
    stage.refuses("wallet create photos --pin-stdin", 2, "FOLDER_IN_USE");
    stage.refuses("wallet create wallet --pin-stdin", 2, "FOLDER_IN_USE");
    stage.refuses("issuer init authority", 2, "FOLDER_IN_USE");
    assert_eq!(stage.names("photos"), ["cat.jpg"]);
    assert!(!stage.path("absent").exists());
    stage.wallet_is_whole();
}

#[test]
fn a_wallet_whose_files_are_damaged_says_so_and_deletes_nothing() {
    let stage = Stage::furnished();
    let database = stage.read("wallet/wallet.db");
    let mut damaged = database.clone();
    for byte in damaged.iter_mut().step_by(64) {
        *byte ^= 0xff;
    }
    stage.write("wallet/wallet.db", &damaged);
    stage.refuses("wallet list wallet --pin-stdin", 2, "WALLET_DAMAGED");
    stage.write("wallet/wallet.db", &database[..database.len() / 2]);
    stage.refuses("wallet list wallet --pin-stdin", 2, "WALLET_DAMAGED");
    stage.write("wallet/wallet.db", &database);
    stage.wallet_is_whole();
}

#[test]
fn a_trust_path_must_be_there_and_hold_a_certificate() {
    let stage = Stage::furnished();
    stage.run("wallet show wallet --profile V1 --yes --out message --pin-stdin").ends(0);
    stage.refuses("verify message --trust nowhere", 2, "NOT_READABLE");
    stage.refuses("verify message --trust wallet", 2, "NO_CERTIFICATES");
    stage.refuses("verify message --trust authority/people/portrait.jpg", 2, "NO_CERTIFICATES");
    std::fs::create_dir(stage.path("nothing")).expect("a folder");
    stage.refuses("verify message --trust nothing", 2, "NO_CERTIFICATES");
    stage.write("broken.pem", b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n");
    stage.refuses("verify message --trust broken.pem", 2, "NO_CERTIFICATES");
    // The verifier's other paths don't make up for one that is wrong.
    stage.refuses("verify message --trust authority/trust --trust nowhere", 2, "NOT_READABLE");
    stage.refuses("wallet add wallet citizen_id.batch --trust nothing --pin-stdin", 2, "NO_CERTIFICATES");
    stage.refuses("verify nowhere --trust authority/trust", 2, "NOT_READABLE");
    stage.refuses("inspect nowhere", 2, "NOT_READABLE");
    stage.refuses("wallet add wallet nowhere --pin-stdin", 2, "NOT_READABLE");
    stage.wallet_is_whole();
}

#[test]
fn a_time_that_is_none_is_refused() {
    let stage = Stage::furnished();
    stage.write("message", b"");
    for time in ["yesterday", "2026-11-20", "2026-02-30T00:00:00Z", "2026-11-20T09:00:00", "1795000000", "24:00"] {
        let json = stage.run(&format!("verify message --trust authority/trust --at {time} --json")).ends(2).json();
        assert_eq!(json["error"], "NOT_A_TIME", "{time}");
    }
    stage.refuses("verify message --trust authority/trust --at yesterday", 2, "NOT_A_TIME");
    stage.refuses("wallet show wallet --profile V1 --yes --out x --pin-stdin --at 9:00", 2, "NOT_A_TIME");
    stage.refuses(&format!("{} --at now", issue("citizen_id.request", "citizen_id")), 2, "NOT_A_TIME");
    stage.refuses("verifier init officer --authority authority --at now", 2, "NOT_A_TIME");
    assert!(!stage.path("officer").exists());
}

#[test]
fn a_time_at_either_end_of_all_time_breaks_nothing() {
    let stage = Stage::furnished();
    stage.run("wallet show wallet --profile V1 --yes --out message --pin-stdin").ends(0);
    stage.run("verifier init officer --authority authority").ends(0);
    for time in
        ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"]
    {
        for verifier in ["", "--verifier officer"] {
            stage.run(&format!("verify message --trust authority/trust {verifier} --at {time}"));
        }
        stage.run(&format!("wallet show wallet --profile V1 --yes --out x --pin-stdin --at {time}"));
        stage.run(&format!("verifier request officer --profile V1 --out y --at {time}"));
        stage.run(&format!("{} --at {time}", issue("vehicle_registration.request", "vehicle_registration")));
        stage.run(&format!("wallet add wallet vehicle_registration.batch --pin-stdin --at {time}"));
    }
    stage.wallet_is_whole();
}

#[test]
fn names_that_nobody_knows_are_refused() {
    let stage = Stage::furnished();
    stage.write("message", b"");
    stage.run("verifier init officer --authority authority").ends(0);
    for command in [
        "wallet request wallet --type passport --out x --pin-stdin",
        "wallet show wallet --profile V99 --yes --pin-stdin --out x",
        "wallet delete wallet 99 --pin-stdin",
        "verifier request officer --profile V99 --out x",
        "verify message --trust authority/trust --profile v1",
    ] {
        stage.refuses(command, 2, "NOT_FOUND");
    }
    let json =
        stage.run("wallet show wallet --profile V1 --include religion --yes --pin-stdin --out x --json").ends(2).json();
    assert_eq!(json["error"], "NOT_FOUND", "what a profile doesn't name can't be added to it");
    assert!(!stage.path("x").exists());
    stage.wallet_is_whole();
}

#[test]
fn arguments_that_do_not_fit_are_refused_in_the_persons_language() {
    let stage = Stage::furnished();
    for command in [
        "verify message",
        "wallet show wallet --yes --pin-stdin",
        "wallet request wallet --type citizen_id --copies 101 --out x",
        &format!("{} --days 0", issue("citizen_id.request", "citizen_id")),
        "wallet show wallet --profile V1 --request x --yes",
        "verify message --trust authority/trust --reader-key x",
        "dance",
    ] {
        stage.refuses(command, 2, "USAGE");
    }
    assert!(!stage.path("x").exists());
}

#[test]
fn every_command_has_its_help() {
    let stage = Stage::empty();
    for command in [
        "",
        "demo",
        "issuer",
        "issuer init",
        "issuer issue",
        "wallet",
        "wallet create",
        "wallet list",
        "wallet delete",
        "wallet lock",
        "wallet unlock",
        "wallet change-pin",
        "wallet export",
        "wallet withdraw",
        "wallet erase",
        "wallet migrate",
        "wallet request",
        "wallet add",
        "wallet show",
        "wallet log",
        "verifier",
        "verifier init",
        "verifier request",
        "verify",
        "inspect",
    ] {
        let help = stage.run(&format!("{command} --help")).ends(0).out;
        assert!(help.contains("Usage: dinhdanh") && help.contains(" — "), "{command}: {help}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_to_is_named() {
    let stage = Stage::furnished();
    stage.run("wallet request wallet --type vehicle_registration --out r --pin-stdin").ends(0);
    for command in [
        "wallet create /proc/wallet --pin-stdin",
        "issuer init /proc/authority",
        "issuer issue authority --request r --fields authority/people/vehicle_registration.json --out /proc/x",
        "verifier init /proc/officer --authority authority",
        "demo --dir /proc/demo",
        "wallet request wallet --type citizen_id --out /proc/request --pin-stdin",
        "wallet show wallet --profile V2 --yes --pin-stdin --gif /proc/show.gif",
        "wallet show wallet --profile V2 --yes --pin-stdin --png /proc/codes",
    ] {
        let json = stage.run(&format!("{command} --json")).ends(2).json();
        assert_eq!(json["error"], "NOT_WRITABLE", "{command}");
    }
    stage.refuses("wallet create /proc/wallet --pin-stdin", 2, "NOT_WRITABLE");
    stage.refuses("wallet request wallet --type citizen_id --out nowhere/request --pin-stdin", 2, "NOT_WRITABLE");
    stage.wallet_is_whole();
}

/// Runs a script with a disk of two megabytes of its own at `full`; `fill ROOM` leaves so much room on it.
///
/// Gives the JSON that each `dinhdanh` of the script wrote, or nothing (said aloud) where no disk can be had.
#[cfg(target_os = "linux")]
pub(crate) fn on_a_small_disk(stage: &Stage, script: &str) -> Option<Vec<Value>> {
    const DISK: &str = "mount -t tmpfs -o size=2m none full || exit 77
        fill() { head -c 64m /dev/zero > full/filler; truncate -s -$1 full/filler; } 2>/dev/null";
    std::fs::create_dir(stage.path("full")).expect("a folder");
    let program = env!("CARGO_BIN_EXE_dinhdanh");
    let dinhdanh = format!("dinhdanh() {{ echo {PIN} | '{program}' \"$@\" --json; }}");
    let script = format!("{DISK}\n{dinhdanh}\n{script}\ntrue");
    let ran = Command::new("unshare").args(["-m", "sh", "-c", &script]).current_dir(stage.path("")).output();
    let Some(output) = ran.ok().filter(|output| output.status.success()) else {
        eprintln!("SKIP: a disk of one's own needs `unshare` and the right to mount");
        return None;
    };
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    Some(told.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {told}"))).collect())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_wallet_as_it_was() {
    let stage = Stage::furnished();
    let steps = "cp -r wallet full/
        for room in 0 32k 36k 40k 48k 56k 64k 80k; do
            fill $room
            dinhdanh wallet request full/wallet --type citizen_id --copies 100 --out out --pin-stdin
            rm full/filler
            dinhdanh wallet list full/wallet --pin-stdin
            rm -r full/wallet
            cp -r wallet full/
        done";
    let Some(told) = on_a_small_disk(&stage, steps) else { return };
    let before = stage.json("wallet list wallet --pin-stdin");
    assert_eq!(told.len(), 16);
    for pair in told.chunks(2) {
        eprintln!("{}", pair[0]);
        assert!(pair[0]["error"] == "DISK_FULL" || pair[0]["copies"] == 100, "{}", pair[0]);
        assert_eq!(pair[1], before, "after {}", pair[0]);
    }
    assert_eq!(told[0]["error"], "DISK_FULL");
    assert!(told[0]["words"].as_str().is_some_and(|words| words.contains("Giải phóng dung lượng")));
}

#[cfg(target_os = "linux")]
#[test]
fn what_does_not_fit_on_a_full_disk_is_not_there_by_half() {
    let stage = Stage::furnished();
    let steps = "fill 0
        dinhdanh wallet show wallet --profile V1 --yes --out full/message --pin-stdin
        dinhdanh wallet show wallet --profile V1 --yes --gif full/show.gif --pin-stdin
        dinhdanh wallet create full/other --pin-stdin
        dinhdanh issuer init full/authority
        ls full > names
        rm full/filler
        dinhdanh wallet create full/other --pin-stdin
        dinhdanh wallet list full/other --pin-stdin
        dinhdanh issuer init full/authority";
    let Some(told) = on_a_small_disk(&stage, steps) else { return };
    for refused in &told[..4] {
        assert_eq!(refused["error"], "DISK_FULL");
    }
    let names = String::from_utf8(stage.read("names")).expect("UTF-8");
    assert!(!names.contains("message") && !names.contains("show.gif") && !names.contains(".tmp"), "{names}");
    assert!(told[4].get("wallet").is_some(), "what was begun on a full disk can be begun again: {}", told[4]);
    assert_eq!(told[5]["documents"], serde_json::json!([]));
    assert!(told[6].get("trust").is_some(), "{}", told[6]);
    stage.wallet_is_whole();
}
