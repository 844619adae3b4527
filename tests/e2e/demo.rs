//! `dinhdanh demo` tells the whole story by itself.

use crate::stage::Stage;
use serde_json::json;

const FRAUDS: [&str; 6] =
    ["DATA_ALTERED", "ISSUER_UNTRUSTED", "TOO_LATE", "HOLDER_KEY_MISMATCH", "HOLDER_CLOCK_AHEAD", "SESSION_MISMATCH"];

#[test]
fn the_demo_tells_the_story_in_vietnamese_and_leaves_its_pictures() {
    let stage = Stage::empty();
    let told = stage.run("demo --dir kept").ends(0).out;
    for words in ["Đồng ý", "CHẤP NHẬN", "Gian lận", "Trần Văn Bình", "Biển số", "tự bật"] {
        assert!(told.contains(words), "{words} is not in:\n{told}");
    }
    tells_each_fraud_in_order(&told);
    assert!(stage.read("kept/presentation.gif").starts_with(b"GIF89a"));
    assert!(stage.read("kept/portrait.jpg").starts_with(b"\xff\xd8"));
    let codes = stage.names("kept/presentation");
    let expected: Vec<_> = (0..codes.len()).map(|index| format!("code-{index:03}.png")).collect();
    assert!(codes.len() > 1);
    assert_eq!(codes, expected);
    assert!(told.contains(&format!("{} mã QR luân phiên", codes.len())));
    for code in &codes {
        assert!(stage.read(&format!("kept/presentation/{code}")).starts_with(b"\x89PNG"), "{code}");
    }
    // What it kept is a wallet that the commands open.
    assert_eq!(stage.json("wallet list kept/wallet --pin-stdin")["documents"].as_array().map(Vec::len), Some(3));
}

#[test]
fn the_demo_tells_the_story_in_english() {
    let told = Stage::empty().run("demo --lang en").ends(0).out;
    for words in ["Agreed", "ACCEPT", "Cheating fails", "Trần Văn Bình", "Class B"] {
        assert!(told.contains(words), "{words} is not in:\n{told}");
    }
    tells_each_fraud_in_order(&told);
    assert!(!told.contains(" byte ") && told.contains("copies not shown yet") && !told.contains(" 1 copies"), "{told}");
    assert!(
        told.contains("(Ctrl-C) takes it away himself: "),
        "keys of a story that is broken off stay behind: {told}"
    );
}

#[test]
fn the_demo_tells_a_program_one_json_object_with_the_reasons_in_order() {
    let stage = Stage::empty();
    assert_eq!(stage.json("demo --dir kept"), json!({"story": "complete", "frauds": FRAUDS, "suspended": "SUSPENDED"}));
    // A second story in the same folder would mix two people's things.
    assert_eq!(stage.run("demo --dir kept --json").ends(2).json()["error"], "FOLDER_IN_USE");
}

fn tells_each_fraud_in_order(told: &str) {
    let refused: Vec<_> = told.lines().filter_map(|line| line.strip_prefix("✘ ")?.rsplit_once(" → ")).collect();
    assert_eq!(refused.iter().map(|(_, reason)| *reason).collect::<Vec<_>>(), FRAUDS);
    assert!(told.contains("✘ SUSPENDED: "), "the list of the authority has the last word:\n{told}");
}
