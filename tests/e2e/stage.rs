//! A folder with the things of the story, and commands run in it.

use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;
use time::{Duration, UtcDateTime};

/// The PIN of every wallet here.
pub(crate) const PIN: &str = "271828";

/// The document types of the command, and whether each has a portrait.
pub(crate) const TYPES: [(&str, bool); 3] =
    [("citizen_id", true), ("driving_licence", true), ("vehicle_registration", false)];

/// What the test citizen's documents say of him; nothing of it belongs in an error.
const PERSONAL: [&str; 8] =
    ["Trần", "Bình", "099090000012", "990123456789", "1990-01-20", "13A", "RLVTEST", "phường Thử Nghiệm"];

/// How one command ended.
pub(crate) struct Ran {
    pub(crate) command: String,
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn of(command: &str, output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the command writes UTF-8");
        let (out, err) = (text(output.stdout), text(output.stderr));
        let status = output.status.code().unwrap_or_else(|| panic!("{command}\nwas killed: {}", output.status));
        assert!((0..=3).contains(&status), "{command}\nended with {status}:\n{err}");
        assert!(!err.contains("panicked"), "{command}\n{err}");
        Self { command: command.to_owned(), status, out, err }
    }

    /// Fails unless the command ended so.
    #[track_caller]
    pub(crate) fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}\n{}{}", self.command, self.out, self.err);
        self
    }

    /// The one JSON object on standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.out.trim_end().lines().count(), 1, "{}\n{}", self.command, self.out);
        let value: Value = serde_json::from_str(&self.out).expect("standard output is JSON");
        assert!(value.is_object(), "{value}");
        value
    }
}

/// A folder, gone when dropped; commands run in it and name its files without a path.
pub(crate) struct Stage {
    dir: TempDir,
    now: UtcDateTime,
}

impl Stage {
    pub(crate) fn empty() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder"), now: UtcDateTime::now() }
    }

    /// A TEST authority in `authority`, a wallet with the citizen's three documents in `wallet`, and for each type its
    /// `TYPE.request` and `TYPE.batch`. Made by the commands once, then copied.
    pub(crate) fn furnished() -> Self {
        static FILES: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
        let files = FILES.get_or_init(|| {
            let stage = Self::empty();
            stage.furnish();
            let mut files = BTreeMap::new();
            collect(stage.dir.path(), Path::new(""), &mut files);
            files
        });
        let stage = Self::empty();
        for (path, bytes) in files {
            let path = stage.dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a copied file");
        }
        stage
    }

    fn furnish(&self) {
        self.run("issuer init authority").ends(0);
        self.run("wallet create wallet --pin-stdin").ends(0);
        for (name, portrait) in TYPES {
            let people = "authority/people";
            let portrait = if portrait {
                format!("--portrait {people}/portrait.jpg --small-portrait {people}/portrait_small.jpg")
            } else {
                String::new()
            };
            self.run(&format!("wallet request wallet --type {name} --copies 4 --out {name}.request --pin-stdin"))
                .ends(0);
            self.run(&format!(
                "issuer issue authority --request {name}.request --fields {people}/{name}.json {portrait} --days 14 \
                 --out {name}.batch"
            ))
            .ends(0);
            self.run(&format!("wallet add wallet {name}.batch --trust authority/trust --pin-stdin")).ends(0);
        }
    }

    /// Runs a command, whose arguments are parted by spaces, with the PIN on standard input.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        self.run_with(arguments, PIN)
    }

    /// Runs a command with a line of one's own on standard input.
    #[track_caller]
    pub(crate) fn run_with(&self, arguments: &str, line: &str) -> Ran {
        let mut child = self.start(arguments);
        // A command that doesn't read may have ended before it is written to.
        let _ = writeln!(child.stdin.take().expect("standard input"), "{line}");
        Ran::of(arguments, child.wait_with_output().expect("the command ends"))
    }

    /// Runs a command whose output goes somewhere else; gives how it ended.
    pub(crate) fn run_into(&self, into: impl Into<Stdio>, arguments: &str) -> std::process::ExitStatus {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dinhdanh"));
        command.args(arguments.split_whitespace()).current_dir(self.dir.path()).stdin(Stdio::null());
        command.stdout(into).stderr(Stdio::null()).status().expect("the command starts")
    }

    /// Starts a command that is talked to.
    pub(crate) fn start(&self, arguments: &str) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dinhdanh"));
        command.args(arguments.split_whitespace().map(argument)).current_dir(self.dir.path());
        for locale in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(locale);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the command starts")
    }

    /// Ends a command that was started.
    pub(crate) fn end(&self, child: Child) -> Ran {
        Ran::of("a command that was talked to", child.wait_with_output().expect("the command ends"))
    }

    /// The JSON of a command that succeeds.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &str) -> Value {
        self.run(&format!("{arguments} --json")).ends(0).json()
    }

    /// Fails unless a command ends with this status and code, and says so to people: a sentence each in Vietnamese and
    /// English, on standard error, without a personal value.
    #[track_caller]
    pub(crate) fn refuses(&self, arguments: &str, status: i32, code: &str) {
        self.refuses_with(arguments, PIN, status, code);
    }

    /// As [`Self::refuses`], with a line of one's own on standard input.
    #[track_caller]
    pub(crate) fn refuses_with(&self, arguments: &str, line: &str, status: i32, code: &str) {
        let json = self.run_with(&format!("{arguments} --json"), line).ends(status).json();
        assert_eq!(json["error"], code, "{arguments}\n{json}");
        let sentences = ["vi", "en"].map(|lang| {
            let ran = self.run_with(&format!("{arguments} --lang {lang}"), line).ends(status);
            assert_eq!(ran.out, "", "{arguments}");
            ran.err
        });
        assert_ne!(sentences[0], sentences[1], "{arguments}");
        for said in sentences.iter().chain([&json.to_string()]) {
            assert!(said.contains(". "), "{arguments}\nsays what happened, but not what to do: {said}");
            let told = PERSONAL.iter().find(|value| said.contains(*value));
            assert_eq!(told, None, "{arguments}\n{said}");
        }
        assert!(!sentences[0].is_ascii(), "{arguments}\nis not Vietnamese: {}", sentences[0]);
    }

    /// What `verify` says of files at a time, which must go with the exit status.
    #[track_caller]
    pub(crate) fn verify(&self, arguments: &str, at: &str) -> Value {
        self.verify_alone(&format!("{arguments} --trust authority/trust"), at)
    }

    /// The verdict by what the arguments name alone, no other roots.
    #[track_caller]
    pub(crate) fn verify_alone(&self, arguments: &str, at: &str) -> Value {
        let ran = self.run(&format!("verify {arguments} --at {at} --json"));
        let verdict = ran.json();
        assert_eq!(ran.status, i32::from(verdict["outcome"] == "Reject"), "{verdict}");
        verdict
    }

    /// A message that a holder showed by himself, in the form that hides nothing from who looks for a text in it.
    pub(crate) fn plain(&self, name: &str) -> Vec<u8> {
        let bytes = self.read(name);
        match dinhdanh_presentation::Message::parse(&bytes) {
            Ok(dinhdanh_presentation::Message::SelfTimed(shown)) => shown.plain(),
            _ => panic!("{name} was not shown by a holder himself"),
        }
    }

    /// Fails unless the wallet opens and lists the citizen's three documents.
    #[track_caller]
    pub(crate) fn wallet_is_whole(&self) {
        let list = self.json("wallet list wallet --pin-stdin");
        let mut types: Vec<_> =
            members(&list["documents"]).iter().map(|document| text(&document["doc_type"])).collect();
        types.sort();
        assert_eq!(types, ["org.iso.18013.5.1.mDL", "org.iso.7367.1.mVRC", "vn.dinhdanh.citizen_id.1"]);
    }

    /// A time of so many seconds from when the stage was set, as RFC 3339 writes it.
    pub(crate) fn at(&self, seconds: i64) -> String {
        let time = self.now.replace_nanosecond(0).expect("a time") + Duration::seconds(seconds);
        let (hour, minute, second) = time.as_hms();
        format!("{}T{hour:02}:{minute:02}:{second:02}Z", time.date())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// The names in one of its folders, sorted.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name().into_string();
        let mut names: Vec<_> = entries.map(|entry| name(entry).expect("a name in UTF-8")).collect();
        names.sort();
        names
    }
}

/// An argument; `\n` in it is a line break, and `\xff` a byte that no UTF-8 has, as the name of a file may.
pub(crate) fn argument(text: &str) -> OsString {
    let text = text.replace("\\n", "\n");
    #[cfg(unix)]
    if let Some((head, tail)) = text.split_once("\\xff") {
        return std::os::unix::ffi::OsStringExt::from_vec([head.as_bytes(), &[0xff], tail.as_bytes()].concat());
    }
    text.into()
}

/// The command that has a document of a type of the test citizen issued for the keys of a request, into `x`.
pub(crate) fn issue(request: &str, name: &str) -> String {
    format!("issuer issue authority --request {request} --fields authority/people/{name}.json --out x")
}

fn collect(root: &Path, below: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(root.join(below)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = below.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            collect(root, &path, files);
        } else {
            files.insert(path, fs::read(entry.path()).expect("a file"));
        }
    }
}

/// The members of a JSON array.
#[track_caller]
pub(crate) fn members(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no array: {value}"))
}

/// The text of a JSON string.
#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The names in a JSON object, sorted.
#[track_caller]
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> =
        value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// The names of the checks that failed, of the documents in turn and then of the presentation.
#[track_caller]
pub(crate) fn failed(verdict: &Value) -> Vec<&str> {
    let all = members(&verdict["documents"]).iter().chain([verdict]);
    let checks = all.flat_map(|part| members(&part["checks"]));
    checks.filter(|check| check["passed"] == false).map(|check| text(&check["name"])).collect()
}
