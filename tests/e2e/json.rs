//! What programs are given: the members of each command's JSON, as `docs/cli.md` has them.

use crate::stage::{PIN, Stage, keys, members, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const BEGIN: &str = "<!-- written by tests/e2e/json.rs -->\n";
const END: &str = "<!-- end -->\n";

/// The members of each command, by its name.
#[derive(Default)]
struct Told(BTreeMap<&'static str, BTreeSet<String>>);

impl Told {
    /// Runs a command and notes what it tells; it may say yes or no.
    #[track_caller]
    fn run(&mut self, stage: &Stage, name: &'static str, rest: &str) -> Value {
        self.run_with(stage, name, rest, PIN)
    }

    #[track_caller]
    fn run_with(&mut self, stage: &Stage, name: &'static str, rest: &str, lines: &str) -> Value {
        let pin = if name.starts_with("wallet") && !["wallet lock", "wallet erase"].contains(&name) {
            "--pin-stdin"
        } else {
            ""
        };
        let ran = stage.run_with(&format!("{name} {rest} {pin} --json"), lines);
        assert!(ran.status <= 1, "{}\n{}", ran.command, ran.out);
        let json = ran.json();
        assert_eq!(json.get("error"), None, "{}\n{json}", ran.command);
        assert_times(&json);
        note(&json, "", 0, self.0.entry(name).or_default());
        json
    }

    fn table(&self) -> String {
        let row = |(name, members): (&&str, &BTreeSet<String>)| {
            let members: Vec<_> = members.iter().map(|member| format!("`{member}`")).collect();
            format!("| `{name}` | {} |\n", members.join(", "))
        };
        "| command | members |\n|---|---|\n".to_owned() + &self.0.iter().map(row).collect::<String>()
    }
}

/// A time is text as RFC 3339 has it, wherever it is.
fn assert_times(json: &Value) {
    match json {
        Value::Object(object) => object.iter().for_each(|(name, value)| {
            let is_time = ["at", "as_of", "expires", "valid_until", "answer_due", "finish_due"];
            if is_time.contains(&name.as_str()) && !value.is_null() {
                let time = text(value);
                assert!(time.len() == 20 && time.ends_with('Z') && time.as_bytes()[10] == b'T', "{name}: {time}");
            }
            assert_times(value);
        }),
        Value::Array(items) => items.iter().for_each(assert_times),
        _ => {}
    }
}

/// The names of members, and of those inside: a list's with `[]`. What is keyed by names of others is not gone into.
fn note(json: &Value, above: &str, depth: usize, found: &mut BTreeSet<String>) {
    match json {
        Value::Object(object) if depth < 3 && !above.ends_with("elements") && !above.ends_with("advisories") => {
            for (name, value) in object {
                let path = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
                let of_list = if value.is_array() { format!("{path}[]") } else { path };
                found.insert(of_list.clone());
                note(value, &of_list, depth + 1, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| note(item, above, depth, found)),
        _ => {}
    }
}

/// Everything that commands tell, along one story.
fn story(stage: &Stage) -> Told {
    let (people, mut told) = ("authority/people", Told::default());
    let pin = "314159";
    told.run(stage, "issuer init", "other");
    told.run(stage, "wallet create", "new");
    told.run(stage, "wallet request", "wallet --type vehicle_registration --copies 2 --out r");
    let fields = format!("{people}/vehicle_registration.json");
    told.run(stage, "issuer issue", &format!("authority --request r --fields {fields} --out b"));
    told.run(stage, "wallet add", "wallet b --trust authority/trust");
    told.run(stage, "wallet list", "wallet");
    told.run(stage, "wallet contact", "wallet binh@test.example");
    told.run(stage, "verifier init", "officer --authority authority --contact dpo@test.example");
    told.run(stage, "verifier request", "officer --profile V1 --out ask");
    told.run(stage, "wallet show", "wallet --request ask --readers authority/readers --yes --out answer");
    told.run(stage, "wallet show", "wallet --profile V1 --yes --gif shown.gif --out shown");
    let accepted = told.run(stage, "verify", "answer --verifier officer --queue --timings");
    assert_eq!(keys(&members(&accepted["steps"])[0]), ["bytes", "microseconds", "step", "words"]);
    // Long after the list: what can't be confirmed now waits.
    let then = stage.at(3 * 86_400);
    stage.run(&format!("wallet show wallet --profile V2 --yes --out old --pin-stdin --at {then}")).ends(0);
    let waits = told.run(stage, "verify", &format!("old --verifier officer --queue --at {then}"));
    assert_eq!(waits["waits"], true, "{waits}");
    let later = stage.at(300);
    told.run(stage, "verify", &format!("shown --trust authority/trust --at {later}"));
    told.run(stage, "scan", "shown.gif");
    told.run(stage, "inspect", "shown");
    told.run(stage, "status publish", "authority --uri https://test.example/status/2 --entries 100");
    let allotted = told.run(stage, "status allot", "authority --uri https://test.example/status/2");
    let set = format!("authority --uri https://test.example/status/2 revoke {}", members(&allotted["indexes"])[0]);
    told.run(stage, "status set", &set);
    told.run(stage, "status show", "authority/trust/status.cwt");
    told.run(stage, "status lookup", "authority/trust/status.cwt 0");
    told.run(stage, "verifier learn", "officer authority/trust");
    told.run(stage, "verifier confirm", &format!("officer --at {then}"));
    told.run(stage, "trust keys", "keys --id TEST-vn");
    told.run(stage, "trust build", "keys --authority authority --serial 1 --unsigned -o unsigned");
    told.run(stage, "trust build", "keys --authority authority --serial 1 -o pack");
    told.run(stage, "trust sign", "keys unsigned -o signed");
    told.run(stage, "trust show", "pack --roots keys");
    told.run(stage, "trust update", "held pack --roots keys");
    told.run(stage, "trust mark", "keys pack --issuer authority/trust/issuer.pem --state compromised -o marked");
    told.run(stage, "trust update", "held marked --roots keys");
    told.run(stage, "wallet learn", "wallet authority/trust --trust authority/trust");
    told.run(stage, "wallet learn", "new pack --pins keys/roots.cbor");
    let log = told.run(stage, "wallet log", "wallet");
    let receipt = members(&log["log"]).iter().find_map(|entry| entry["receipt_number"].as_i64()).expect("a receipt");
    told.run(stage, "wallet export", "wallet -o log.json");
    let claim = told.run(stage, "wallet withdraw", &format!("wallet {receipt}"));
    told.run(stage, "wallet claim", &format!("wallet {} --answered", claim["claim"]));
    told.run(stage, "wallet unlock", "wallet --examine");
    told.run_with(stage, "wallet migrate", "wallet -o move", &format!("{PIN}\nan old long passphrase"));
    told.run_with(stage, "wallet migrate", "moved --from move", &format!("{PIN}\nan old long passphrase"));
    told.run(stage, "wallet list", "moved");
    told.run_with(stage, "wallet change-pin", "moved", &format!("{PIN}\n{pin}"));
    told.run(stage, "wallet lock", "wallet");
    told.run(stage, "wallet delete", "wallet 1");
    told.run(stage, "wallet log", "wallet --delete 1");
    told.run(stage, "wallet erase", "wallet --yes");
    told.run(stage, "demo", "");
    told
}

#[test]
fn the_page_names_every_member_of_each_commands_json() {
    let stage = Stage::furnished();
    let told = story(&stage);
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    let written = std::fs::read_to_string(&page).expect("the page");
    let (head, rest) = written.split_once(BEGIN).expect("the page marks where its table begins");
    let (table, tail) = rest.split_once(END).expect("the page marks where its table ends");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&page, format!("{head}{BEGIN}{}{END}{tail}", told.table())).expect("the page is written");
        return;
    }
    assert_eq!(table, told.table(), "run this test once with UPDATE=1 and read what it changes");
    // Each command that there is: none is forgotten here.
    let mut commands = Vec::new();
    for group in subcommands(&stage, "") {
        let below = subcommands(&stage, &group);
        let named = below.iter().map(|name| format!("{group} {name}"));
        commands.extend(if below.is_empty() { vec![group.clone()] } else { named.collect() });
    }
    commands.sort();
    assert_eq!(commands, told.0.keys().map(|name| (*name).to_owned()).collect::<Vec<_>>());
}

/// The names that a command's help lists.
fn subcommands(stage: &Stage, command: &str) -> Vec<String> {
    let help = stage.run(&format!("{command} --help")).ends(0).out;
    let Some((_, listed)) = help.split_once("Commands:\n") else { return Vec::new() };
    let lines = listed.lines().take_while(|line| !line.is_empty()).filter(|line| line.starts_with("  "));
    let names = lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn what_programs_are_given_does_not_follow_the_language() {
    let stage = Stage::furnished();
    let at = stage.at(0);
    stage.run(&format!("wallet show wallet --profile V1 --yes --out shown --at {at} --pin-stdin")).ends(0);
    for command in [
        "inspect shown",
        "inspect authority/trust/issuer.pem",
        "status show authority/trust/status.cwt",
        &format!("verify shown --trust authority/trust --at {at}"),
        "wallet list wallet --pin-stdin",
        "wallet log wallet --pin-stdin",
        "wallet unlock wallet --examine --pin-stdin",
    ] {
        let [vi, en] = ["vi", "en"].map(|lang| stage.run(&format!("{command} --json --lang {lang}")).json());
        assert_eq!(vi, en, "{command}");
    }
    let tree = stage.json("inspect authority/trust/issuer.pem")["tree"].clone();
    assert!(text(&tree).lines().any(|line| line.starts_with("until: ") && line.ends_with('Z')), "{tree}");
}
