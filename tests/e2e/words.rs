//! That the words of a command are of what happened, and nothing in them draws on another's screen.

use crate::stage::{Stage, issue};

#[test]
fn what_was_not_found_is_named() {
    let stage = Stage::furnished();
    stage.run("trust keys keys --id TEST-vn").ends(0);
    stage.run("trust build keys --authority authority --serial 1 -o pack").ends(0);
    stage.run("issuer init stranger").ends(0);
    let list = "authority/trust/status.cwt";
    for (command, words, name) in [
        ("wallet delete wallet 77 --pin-stdin", "no document of this number", "(77)"),
        ("wallet log wallet --delete 77 --pin-stdin", "no entry or receipt of this number", "(77)"),
        ("wallet log wallet --delete-receipt 77 --pin-stdin", "no entry or receipt of this number", "(77)"),
        ("wallet withdraw wallet 77 --pin-stdin", "no entry or receipt of this number", "(77)"),
        ("wallet claim wallet 77 --answered --pin-stdin", "no claim of this number", "(77)"),
        (&format!("status lookup {list} 99999999"), "no entry of this number", "status.cwt: 99999999)"),
        (&format!("status lookup {list} 99999999 --trust authority/trust"), "no entry of this number", ": 99999999)"),
        ("status allot authority --uri https://test.example/9", "no status list of this address", "example/9)"),
        (
            "trust mark keys pack --issuer stranger/trust/issuer.pem --state active -o x",
            "names no issuer of this certificate",
            "(stranger/trust/issuer.pem)",
        ),
    ] {
        stage.refuses(command, 2, "NOT_FOUND");
        let told = stage.run(&format!("{command} --lang en")).ends(2).err;
        assert!(told.contains(words) && told.contains(name), "{command}\n{told}");
    }
    assert!(!stage.path("x").exists());
}

#[test]
fn a_folder_that_is_no_authoritys_is_told_to_be_none() {
    let stage = Stage::furnished();
    stage.run("trust keys keys --id TEST-vn").ends(0);
    for folder in ["wallet", "absent"] {
        for command in [
            &issue("citizen_id.request", "citizen_id").replace("issue authority", &format!("issue {folder}")),
            &format!("status publish {folder}"),
            &format!("status allot {folder}"),
            &format!("status set {folder} revoke 0"),
            &format!("verifier init x --authority {folder}"),
            &format!("trust build keys --authority {folder} --serial 1 -o x"),
        ] {
            stage.refuses(command, 2, "NOT_AN_AUTHORITY");
            let told = stage.run(&format!("{command} --lang en")).ends(2).err;
            assert!(told.contains(&format!("({folder})")) && told.contains("dinhdanh issuer init DIR"), "{told}");
        }
    }
    assert!(!stage.path("x").exists());
    let later = format!("{} --at 2040-01-01T00:00:00Z", issue("vehicle_registration.request", "vehicle_registration"));
    stage.refuses(&later, 1, "SIGNER_OUT_OF_DATE");
}

#[test]
fn a_name_that_could_rewrite_a_screen_is_not_certified_or_kept() {
    let stage = Stage::furnished();
    for text in ["Bank\u{1b}[2J", r"Bank\nX", "Bank\u{202e}X", "Bank\u{9b}X", "Bank\u{200b}"] {
        for command in [
            format!("verifier init officer --authority authority --name {text}"),
            format!("verifier init officer --authority authority --contact https://test.example/{text}"),
            format!("wallet contact wallet {text} --pin-stdin"),
            format!("wallet withdraw wallet 1 --to {text} --pin-stdin"),
        ] {
            stage.refuses(&command, 2, "USAGE");
            let told = stage.run(&format!("{command} --lang en")).ends(2).err;
            assert!(told.contains("control characters") && !told.contains("Bank"), "{told}");
        }
    }
    assert!(!stage.path("officer").exists());
    assert_eq!(stage.json("wallet contact wallet --pin-stdin")["contact"], serde_json::Value::Null);
}

#[test]
fn words_count_and_end_as_a_person_says_them() {
    let stage = Stage::furnished();
    stage.run("wallet create one --pin-stdin").ends(0);
    stage.run("wallet request one --type vehicle_registration --copies 1 --out r --pin-stdin").ends(0);
    stage.run(&issue("r", "vehicle_registration")).ends(0);
    stage.run("wallet add one x --trust authority/trust --pin-stdin").ends(0);
    let told = stage.run("wallet list one --pin-stdin --lang en").ends(0).out;
    assert!(told.contains("1 copy not shown yet") && !told.contains("copies"), "{told}");
    let told = stage.run("wallet list wallet --pin-stdin --lang en").ends(0).out;
    assert!(told.contains("4 copies not shown yet"), "{told}");
    let at = stage.at(0);
    stage.run(&format!("wallet show wallet --profile V1 --yes --out shown --at {at} --pin-stdin")).ends(0);
    for (lang, words) in [("vi", "còn hiệu lực đến 10/02/2035"), ("en", "valid until 10/02/2035")] {
        let told = stage.run(&format!("verify shown --trust authority/trust --at {at} --lang {lang}")).ends(0).out;
        assert!(told.contains(words), "{told}");
    }
    for (name, words) in [("log.txt", "as JSON: log.txt"), ("log.html", "as HTML: log.html")] {
        let told = stage.run(&format!("wallet export wallet -o {name} --pin-stdin --lang en")).ends(0).out;
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn a_pack_is_read_in_whichever_form_it_comes() {
    let stage = Stage::furnished();
    stage.run("trust keys keys --id TEST-vn").ends(0);
    stage.run("trust build keys --authority authority --serial 1 -o pack").ends(0);
    let hex: String = stage.read("pack").iter().map(|byte| format!("{byte:02x}")).collect();
    stage.write("pack.hex", hex.as_bytes());
    assert_eq!(stage.json("trust show pack.hex --roots keys")["signature"], "holds");
    stage.run("trust update held pack.hex --roots keys").ends(0);
    assert_eq!(stage.read("held"), stage.read("pack"));
}
