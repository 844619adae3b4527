//! A status list from its first publication to the entry that a checkpoint looks up.

use crate::stage::{Stage, members};
use serde_json::Value;

const URI: &str = "https://status.test.example/1";

fn authority() -> Stage {
    let stage = Stage::empty();
    stage.run("issuer init authority").ends(0);
    stage.run(&publish("list", "")).ends(0);
    stage
}

fn publish(out: &str, more: &str) -> String {
    format!("status publish authority --uri {URI} --out {out} {more}")
}

fn allot(stage: &Stage, copies: u8) -> Vec<u64> {
    let json = stage.json(&format!("status allot authority --uri {URI} --copies {copies}"));
    members(&json["indexes"]).iter().map(|index| index.as_u64().expect("a number")).collect()
}

fn lookup(stage: &Stage, file: &str, index: u64, status: i32) -> Value {
    stage.run(&format!("status lookup {file} {index} --trust authority/trust --json")).ends(status).json()
}

#[test]
fn what_an_authority_revokes_a_checkpoint_finds_revoked() {
    let stage = authority();
    let indexes = allot(&stage, 4);
    for (index, change) in indexes.iter().zip(["revoke", "suspend", "lock"]) {
        stage.run(&format!("status set authority --uri {URI} {change} {index}")).ends(0);
    }
    for (form, file) in [("", "new.cwt"), ("--jwt", "new.jwt")] {
        stage.run(&publish(file, form)).ends(0);
        let found = indexes.iter().zip([1, 1, 1, 0]).map(|(index, exit)| lookup(&stage, file, *index, exit));
        let codes: Vec<_> = found.map(|json| json["status"].as_str().expect("a code").to_owned()).collect();
        assert_eq!(codes, ["REVOKED", "SUSPENDED", "ACCOUNT_LOCKED", "VALID"]);
        assert_eq!(lookup(&stage, "list", indexes[0], 0)["status"], "VALID", "the older list knew nothing yet");
        let json = stage.json(&format!("status show {file} --trust authority/trust"));
        assert_eq!((&json["uri"], &json["bits"], &json["entries"]), (&URI.into(), &2.into(), &1_000_000.into()));
        let counts: Vec<_> = members(&json["counts"]).iter().map(|row| row["count"].as_u64()).collect();
        assert_eq!(counts, [999_997, 1, 1, 1].map(Some));
        assert_eq!(json["signature_checked"], true);
        assert_eq!(stage.json(&format!("status show {file}"))["signature_checked"], false);
    }
    let shown = stage.run("status show new.cwt --lang vi").ends(0).out;
    assert!(shown.contains("CHƯA KIỂM TRA") && shown.contains("1 ĐÃ THU HỒI: 1"), "{shown}");
    let shown = stage.run("status show new.jwt --lang en --trust authority/trust").ends(0).out;
    assert!(shown.contains("GOOD") && shown.contains("2 SUSPENDED: 1"), "{shown}");
    let old = stage.run(&format!("status lookup list {} --at 2099-01-01T00:00:00Z --json", indexes[0])).ends(0).json();
    assert_eq!(old["freshness"], "EXPIRED");
}

#[test]
fn what_was_revoked_or_never_allotted_is_not_changed() {
    let stage = authority();
    let index = allot(&stage, 1)[0];
    let set = |index: u64, change: &str| format!("status set authority --uri {URI} {change} {index}");
    stage.run(&set(index, "suspend")).ends(0);
    stage.run(&set(index, "restore")).ends(0);
    stage.run(&set(index, "revoke")).ends(0);
    stage.refuses(&set(index, "restore"), 1, "STATUS_UNCHANGED");
    stage.refuses(&set(index ^ 1, "revoke"), 1, "STATUS_UNCHANGED");
    stage.refuses(&set(1_000_000, "revoke"), 1, "STATUS_UNCHANGED");
    stage.refuses("status set authority --uri https://other.example revoke 0", 2, "NOT_FOUND");
    stage.refuses("status allot authority --uri https://other.example", 2, "NOT_FOUND");

    let narrow = "--uri https://status.test.example/narrow";
    stage.run(&format!("status publish authority {narrow} --bits 1 --entries 8 --out narrow")).ends(0);
    let json = stage.json(&format!("status allot authority {narrow} --copies 2"));
    let index = &members(&json["indexes"])[0];
    stage.refuses(&format!("status set authority {narrow} suspend {index}"), 1, "STATUS_UNCHANGED");
    stage.refuses(&format!("status allot authority {narrow} --copies 9"), 1, "STATUS_UNCHANGED");
    stage.refuses(&format!("status publish authority {narrow} --bits 2 --out narrow"), 2, "USAGE");
}

#[test]
fn a_list_of_a_stranger_from_the_future_damaged_or_older_is_refused() {
    let stage = authority();
    stage.run("issuer init stranger").ends(0);
    stage.refuses("status show list --trust stranger/trust", 1, "STATUS_LIST_REFUSED");
    stage.refuses("status lookup list 0 --trust stranger/trust", 1, "STATUS_LIST_REFUSED");
    stage.refuses("status show list --trust authority/trust --at 2020-01-01T00:00:00Z", 1, "STATUS_LIST_REFUSED");
    stage.refuses("status lookup list 1000000", 2, "NOT_FOUND");
    stage.refuses("status lookup list 1000000 --trust authority/trust", 2, "NOT_FOUND");
    // What is out in the world already is not replaced by an older one.
    let later = stage.at(24 * 3600);
    stage.run(&publish("list", &format!("--at {later}"))).ends(0);
    stage.refuses(&publish("list", ""), 1, "STATUS_LIST_OLDER");
    let mut damaged = stage.read("list");
    *damaged.last_mut().expect("a signature") ^= 1;
    stage.write("damaged", &damaged);
    let at = format!("--at {later}");
    stage.run(&format!("status show list --trust authority/trust {at}")).ends(0);
    stage.refuses(&format!("status show damaged --trust authority/trust {at}"), 1, "STATUS_LIST_REFUSED");
    stage.write("cut", &damaged[..damaged.len() / 2]);
    stage.refuses("status show cut", 2, "MALFORMED");
    stage.write("empty", b"");
    stage.refuses("status show empty", 2, "MALFORMED");
    stage.write("huge", &vec![0xd2; 5 << 20]);
    stage.refuses("status show huge", 2, "TOO_LARGE");
    stage.refuses("status publish authority --uri x --bits 3 --out x", 1, "STATUS_LIST_REFUSED");
    stage.refuses("status publish authority --uri x --entries 99999999999 --out x", 2, "TOO_LARGE");
}
