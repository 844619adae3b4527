//! What is there already stays: files of others in a folder, the status list of another address.

use crate::stage::{Stage, argument, issue, members};

#[test]
fn a_list_of_another_address_does_not_take_the_place_of_the_one_that_revokes() {
    let stage = Stage::furnished();
    let batch = stage.json(&issue("vehicle_registration.request", "vehicle_registration"));
    let entries: Vec<_> = members(&batch["entries"]).iter().map(|entry| entry.to_string()).collect();
    stage.run(&format!("status set authority revoke {}", entries.join(" "))).ends(0);
    stage.run("status publish authority").ends(0);
    let kept = stage.read("authority/trust/status.cwt");

    let another = "status publish authority --uri https://test.example/status/2 --entries 100";
    let first = stage.json(another);
    assert_eq!(stage.json(another)["published"], first["published"], "published anew in the same place");
    assert_ne!(first["published"], "authority/trust/status.cwt");
    assert_eq!(stage.read("authority/trust/status.cwt"), kept);
    let lookup = format!("status lookup authority/trust/status.cwt {} --trust authority/trust", entries[0]);
    assert_eq!(stage.run(&format!("{lookup} --json")).ends(1).json()["status"], "REVOKED");
    stage.refuses(&format!("{another} --out authority/trust/status.cwt"), 2, "FILE_EXISTS");
    assert_eq!(stage.read("authority/trust/status.cwt"), kept);
}

#[test]
fn a_folder_with_anything_in_it_is_not_taken_for_a_new_one() {
    let stage = Stage::furnished();
    stage.run("trust keys keys --id TEST-vn").ends(0);
    for command in [
        "issuer init mine",
        "verifier init mine --authority authority",
        "trust keys mine --id TEST-vn",
        "trust keys mine --after keys",
        "wallet create mine --pin-stdin",
        "demo --dir mine",
    ] {
        for file in ["signer.key", "reader.pem", "root-2.key", "trust", "notes.txt", "wallet"] {
            std::fs::create_dir(stage.path("mine")).expect("a folder");
            stage.write(&format!("mine/{file}"), b"mine");
            stage.refuses(command, 2, "FOLDER_IN_USE");
            let told = stage.run(&format!("{command} --json")).ends(2).json();
            assert_eq!(told["about"][0], "mine", "{command}: {told}");
            assert_eq!(
                (stage.names("mine"), stage.read(&format!("mine/{file}"))),
                (vec![file.to_owned()], b"mine".into())
            );
            std::fs::remove_dir_all(stage.path("mine")).expect("it goes");
        }
    }
    // One that is empty will do, and what fails leaves nothing behind.
    std::fs::create_dir(stage.path("mine")).expect("a folder");
    stage.refuses("verifier init mine --authority authority --name TEST --contact http://test.example", 2, "USAGE");
    stage.refuses("verifier init other --authority authority --name TEST --contact http://test.example", 2, "USAGE");
    assert!(stage.names("mine").is_empty() && !stage.path("other").exists());
    stage.run("verifier init mine --authority authority").ends(0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_no_utf8_is_a_path_like_any_other() {
    let stage = Stage::furnished();
    let dir = r"zz\xff";
    std::fs::create_dir(stage.path("").join(argument(dir))).expect("a folder");
    for command in [
        "issuer init D/authority",
        "wallet create D/wallet --pin-stdin",
        "wallet unlock D/wallet --pin-stdin",
        "wallet request D/wallet --type citizen_id --out D/request --pin-stdin",
        "issuer issue D/authority --request D/request --fields authority/people/citizen_id.json --portrait authority/people/portrait.jpg --out D/batch",
        "wallet add D/wallet D/batch --trust D/authority/trust --pin-stdin",
        "wallet learn D/wallet D/authority/trust/status.cwt --trust D/authority/trust --pin-stdin",
        "wallet show D/wallet --profile V2 --yes --gif D/gif --png D/png --svg D/svg --out D/message --pin-stdin",
        "wallet export D/wallet -o D/log.html --pin-stdin",
        "wallet lock D/wallet",
        "scan D/gif",
        "inspect D/gif",
        "status publish D/authority",
        "status publish D/authority -o D/list",
        "status show D/list",
        "trust keys D/keys --id TEST-vn",
        "trust build D/keys --authority D/authority --serial 1 -o D/pack",
        "trust build D/keys --authority D/authority --serial 2 --unsigned -o D/unsigned",
        "trust sign D/keys D/unsigned -o D/signed",
        "trust show D/signed --roots D/keys",
        "trust update D/held D/pack --roots D/keys",
        "trust update D/held D/pack --roots D/keys",
        "verifier init D/officer --authority D/authority",
        "verifier learn D/officer D/list",
        "verifier request D/officer --profile V1 --out D/ask",
        "verify D/gif --verifier D/officer --record D/record.html --portrait D/face.jpg",
        "wallet erase D/wallet --yes",
        "demo --dir D/demo",
    ] {
        stage.run(&format!("{} --json", command.replace('D', dir))).ends(0).json();
    }
    for command in [
        "wallet list D",
        "wallet list D/absent",
        "verify D/absent --trust D/authority/trust",
        "issuer init D",
        "scan D/absent",
    ] {
        let told = stage.run(&format!("{} --json", command.replace('D', dir))).ends(2).json();
        assert!(told["error"].is_string(), "{told}");
    }
}
