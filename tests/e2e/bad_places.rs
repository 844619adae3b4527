//! Places and arguments that don't fit: folders that are no wallet, full disks, paths without certificates, times that
//! are none.

use crate::stage::Stage;
use std::process::Command;

#[test]
fn a_folder_that_is_not_a_wallet_is_left_alone() {
    let stage = Stage::furnished();
    std::fs::create_dir(stage.path("photos")).expect("a folder");
    stage.write("photos/cat.jpg", b"miaow");
    for folder in ["photos", "absent", "portrait.jpg"] {
        stage.refuses(&format!("wallet list {folder} --pin-stdin"), 2, "NOT_A_WALLET");
        stage.refuses(&format!("wallet show {folder} --profile V1 --yes --pin-stdin --out x"), 2, "NOT_A_WALLET");
        stage.refuses(&format!("wallet lock {folder}"), 2, "NOT_A_WALLET");
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
    stage.refuses("verify message --trust portrait.jpg", 2, "NO_CERTIFICATES");
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
    let issue = "issuer issue authority --request citizen_id.request --fields citizen_id.json --out x";
    stage.refuses(&format!("{issue} --at now"), 2, "NOT_A_TIME");
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
        let issue = "issuer issue authority --request vehicle_registration.request --fields vehicle_registration.json";
        stage.run(&format!("{issue} --out z --at {time}"));
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
        "issuer issue authority --request citizen_id.request --fields citizen_id.json --days 0 --out x",
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
    for command in [
        "wallet create /proc/wallet --pin-stdin",
        "issuer init /proc/authority",
        "verifier init /proc/officer --authority authority",
        "demo --dir /proc/demo",
        "wallet request wallet --type citizen_id --out /proc/request --pin-stdin",
        "issuer issue authority --request citizen_id.request --fields citizen_id.json --portrait portrait.jpg --out /proc/x",
    ] {
        let json = stage.run(&format!("{command} --json")).ends(2).json();
        assert_eq!(json["error"], "NOT_WRITABLE", "{command}");
    }
    stage.refuses("wallet create /proc/wallet --pin-stdin", 2, "NOT_WRITABLE");
    stage.refuses("wallet request wallet --type citizen_id --out nowhere/request --pin-stdin", 2, "NOT_WRITABLE");
    for place in ["--gif /proc/show.gif", "--png /proc/codes", "--out /proc/message"] {
        let ran = stage.run(&format!("wallet show wallet --profile V2 --yes --pin-stdin {place} --json")).ends(2);
        assert_eq!(ran.json()["error"], "NOT_WRITABLE", "{place}");
    }
    stage.wallet_is_whole();
}

/// Runs a script where `full` is a disk of a few megabytes of its own, or says aloud that it can't.
#[cfg(target_os = "linux")]
fn on_a_small_disk(stage: &Stage, script: &str) -> Option<String> {
    std::fs::create_dir(stage.path("full")).expect("a folder");
    let mount = "mount -t tmpfs -o size=2m none full || exit 77; fill() { head -c 64m /dev/zero > full/filler; } 2>&-;";
    let program = env!("CARGO_BIN_EXE_dinhdanh");
    let script = format!("{mount} dinhdanh() {{ echo 271828 | '{program}' \"$@\"; echo \"= $?\"; }}; {script}");
    let ran = Command::new("unshare").args(["-m", "sh", "-c", &script]).current_dir(stage.path("")).output();
    let output = ran.ok().filter(|output| output.status.success());
    if output.is_none() {
        eprintln!("SKIP: a disk of one's own needs `unshare` and the right to mount");
    }
    Some(String::from_utf8_lossy(&output?.stdout).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_wallet_as_it_was() {
    let stage = Stage::furnished();
    let commands = "cp -r wallet full/; fill; \
        dinhdanh wallet list full/wallet --pin-stdin --json; \
        dinhdanh wallet request full/wallet --type citizen_id --copies 100 --out out --pin-stdin --json; \
        dinhdanh wallet request full/wallet --type citizen_id --copies 100 --out out --pin-stdin --lang en 2>&1; \
        dinhdanh wallet show full/wallet --profile V1 --yes --out full/message --pin-stdin --json; \
        dinhdanh wallet create full/other --pin-stdin --json; \
        ls full; rm full/filler; \
        dinhdanh wallet list full/wallet --pin-stdin --json; true";
    let Some(told) = on_a_small_disk(&stage, commands) else { return };
    eprintln!("{told}");
    assert!(told.contains("DISK_FULL"), "{told}");
    panic!();
}
