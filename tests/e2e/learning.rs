//! What is read in a folder or beside a bad file, and what a code of others is told to be.

use crate::bad_places::on_a_small_disk;
use crate::stage::{Stage, members};
use dinhdanh_qr::Code;

#[test]
fn what_was_learned_is_told_beside_what_could_not_be() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run("status publish authority --uri https://test.example/status/2 --entries 100 -o good").ends(0);
    stage.write("bad", b"no list at all");
    let learn = "verifier learn officer bad good";
    let told = stage.run(&format!("{learn} --json")).ends(2).json();
    assert_eq!(
        told["learned"],
        serde_json::json!([{"file": "good", "kind": "STATUS_LIST", "learned": "NEW"}]),
        "{told}"
    );
    assert_eq!((&told["failed"]["error"], &told["failed"]["about"][0]), (&"NOTHING_TO_LEARN".into(), &"bad".into()));
    let again = stage.run(&format!("{learn} --lang en")).ends(2);
    assert!(again.out.contains("good: status list · is held already"), "{}", again.out);
    assert!(again.err.contains("(bad)"), "{}", again.err);
}

#[test]
fn a_folder_stands_for_what_in_it_can_be_learned() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    let told = stage.json("verifier learn officer authority/trust");
    assert_eq!(members(&told["learned"]).len(), 1, "the list, and not the root beside it: {told}");
    let told = stage.json("wallet learn wallet authority/trust --trust authority/trust --pin-stdin");
    assert_eq!(members(&told["lists"])[0]["newer"], true, "{told}");
    stage.refuses("verifier learn officer authority/people", 2, "NOTHING_TO_LEARN");
    stage.refuses("wallet learn wallet authority/people --trust authority/trust --pin-stdin", 2, "NOTHING_TO_LEARN");
    stage.run("wallet show wallet --profile V1 --yes --png codes --pin-stdin").ends(0);
    assert!(stage.json("inspect codes")["parts"].as_array().is_some_and(|parts| parts.len() > 5));
    stage.refuses("inspect authority/trust", 2, "USAGE");
}

#[test]
fn a_code_of_others_is_told_to_be_one() {
    let stage = Stage::furnished();
    let card = b"099090000012|990123456789|Tran Van Binh|20011990|Nam|phuong Thu Nghiem|20112021";
    for (text, vi, en) in [
        (&b"https://test.example/menu"[..], "không thuộc loại nào đã biết", "no known kind"),
        (card, "in trên thẻ căn cước", "printed on a citizen card"),
    ] {
        let picture = Code::encode(text).expect("a code").luma(4);
        stage.write("other.png", &picture.to_png().expect("a PNG"));
        for (command, status, code) in [
            ("verify other.png --trust authority/trust", 2, "UNREADABLE"),
            ("inspect other.png", 2, "UNREADABLE"),
            ("wallet show wallet --request other.png --yes --out x --pin-stdin", 2, "REQUEST_REFUSED"),
        ] {
            stage.refuses(command, status, code);
            for (lang, words) in [("vi", vi), ("en", en)] {
                let told = stage.run(&format!("{command} --lang {lang}")).ends(status).err;
                assert!(told.contains(words), "{told}");
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_says_nothing_of_a_wallet_and_a_code_that_found_no_room_is_logged_as_failed() {
    let stage = Stage::furnished();
    let steps = "fill 0
        dinhdanh wallet show wallet --profile V2 --yes --gif full/show.gif --pin-stdin
        dinhdanh status publish authority -o full/list";
    let Some(told) = on_a_small_disk(&stage, steps) else { return };
    for refused in &told {
        assert_eq!(refused["error"], "DISK_FULL");
        assert!(refused["words"].as_str().is_some_and(|words| !words.contains("ví")), "{refused}");
    }
    let log = stage.json("wallet log wallet --pin-stdin");
    let newest = &members(&log["log"])[0];
    assert_eq!((&newest["profile"], &newest["done"]), (&"V2".into(), &false.into()), "{log}");
}
