use crate::{Forge, GENUINE, Judgement, PEERS, Presented, Row, TAMPERS, isomdl, judged_by_peers, python, script};
use dinhdanh_oracle::{Scene, Told, judge};
use std::fmt::Write;
use time::UtcDateTime;

/// What everybody makes of one row.
pub struct Judged {
    /// The row.
    pub row: &'static Row,
    /// The code of our reason, or `None` where we accept.
    pub ours: Option<String>,
    /// Why the oracle refuses it, or `None` where it accepts.
    pub oracle: Option<String>,
    /// auth0, owf, pymdoccbor, and isomdl where it is built.
    pub peers: Vec<Judgement>,
}

/// Every row, before everybody.
pub struct Matrix {
    /// The forms that are right.
    pub genuine: Vec<Judged>,
    /// The forms that are wrong.
    pub tampers: Vec<Judged>,
}

impl Matrix {
    /// Presents every row at `at`; `None` where a peer is not installed, which has been said aloud.
    ///
    /// `at` is the machine's own time, since two of the peers take no other.
    ///
    /// # Panics
    /// When a row can't be made or a peer does not answer.
    pub fn judge(at: UtcDateTime) -> Option<Self> {
        let (verify, mdoc_peer, isomdl) = (script("verify.mjs")?, python("mdoc_peer.py")?, isomdl());
        let all = |rows: &'static [Row]| {
            let presented: Vec<_> = rows.iter().map(|row| present(row, at)).collect();
            let asked = presented.iter().flat_map(|case| PEERS.map(|peer| (peer, case)));
            let scripts = judged_by_peers(&verify, asked);
            let alone = |peer, name| judged_by_peers(peer, presented.iter().map(|case| (name, case)));
            let mut columns = vec![alone(&mdoc_peer, "pymdoccbor")];
            columns.extend(isomdl.iter().map(|peer| alone(peer, "isomdl")));
            let answers = scripts.chunks(PEERS.len()).enumerate();
            rows.iter()
                .zip(&presented)
                .zip(answers)
                .map(|((row, case), (number, scripts))| {
                    let others = columns.iter().filter_map(|column| column.get(number));
                    let peers = scripts.iter().chain(others).cloned().collect();
                    Judged { row, ours: case.judged_by_us().err(), oracle: judged_by_oracle(case), peers }
                })
                .collect()
        };
        Some(Self { genuine: all(GENUINE), tampers: all(TAMPERS) })
    }
}

fn present(row: &Row, at: UtcDateTime) -> Presented {
    let mut forge = Forge::genuine(at);
    (row.make)(&mut forge);
    forge.present()
}

fn judged_by_oracle(presented: &Presented) -> Option<String> {
    let roots = [presented.root.as_slice()];
    let reader_key = presented.reader_key.as_deref();
    let scene =
        Scene { roots: &roots, at: presented.at, transcript: &presented.transcript, reader_key, told: Told::default() };
    judge(&presented.response, &scene).err().map(|why| format!("{why:?}"))
}

/// The page as it is where isomdl is not built: its column is the last, and so is its count.
pub fn without_isomdl(page: &str) -> String {
    let line = |line: &str| match (line.strip_suffix('|'), line.rsplit_once(", isomdl ")) {
        (Some(row), _) => row.rsplit_once('|').map_or(line.to_owned(), |(others, _)| format!("{others}|\n")),
        (None, Some((others, _))) => format!("{others}.\n"),
        (None, None) => format!("{line}\n"),
    };
    page.lines().map(line).collect()
}

/// The page of the documentation.
pub fn render(matrix: &Matrix) -> String {
    let mut page = HEAD.to_owned();
    for (title, rows) in [("## Genuine", &matrix.genuine), ("## Tampered", &matrix.tampers)] {
        let _ = write!(page, "\n{title}\n\n{COLUMNS}");
        for judged in rows {
            let ours = judged.ours.as_deref().map_or("accepts".to_owned(), |code| format!("`{code}`"));
            let oracle = judged.oracle.as_deref().unwrap_or("accepts");
            let peers = judged.peers.iter().map(cell).collect::<Vec<_>>().join(" | ");
            let _ = writeln!(page, "| {} | {ours} | {oracle} | {peers} |", judged.row.name);
        }
    }
    let ours = matrix.tampers.iter().filter(|judged| judged.ours.is_none()).count();
    let asked = matrix.genuine.iter().map(|judged| judged.peers.len()).max().unwrap_or_default();
    let accepted =
        |peer: usize| matrix.tampers.iter().filter(|judged| judged.peers.get(peer).is_some_and(Result::is_ok)).count();
    let counts = NAMES
        .iter()
        .take(asked)
        .enumerate()
        .map(|(peer, name)| format!("{name} {}", accepted(peer)))
        .collect::<Vec<_>>();
    let _ = writeln!(
        page,
        "\nOf {} tampered presentations, accepted: ours {ours}, {}.",
        matrix.tampers.len(),
        counts.join(", ")
    );
    // The head names all four columns.
    if asked < NAMES.len() { page.replace(COLUMNS, &without_isomdl(COLUMNS)) } else { page }
}

/// The reason of a refusal that is a panic of isomdl.
const PANICS: &str = "panics";

const NAMES: [&str; 4] = ["auth0", "owf", "pymdoccbor", "isomdl"];

fn cell(judgement: &Judgement) -> &'static str {
    match judgement {
        Ok(_) => "**accepts**",
        Err(reason) if reason == PANICS => "panics",
        Err(_) => "refuses",
    }
}

const COLUMNS: &str = "\
| presented | ours | oracle | auth0 | owf | pymdoccbor | isomdl |
|---|---|---|---|---|---|---|
";

const HEAD: &str = "\
# Who accepts what

Made by `tests/interop/tests/matrix.rs`, which fails when reality differs from this page; `UPDATE=1 cargo test --release -p
dinhdanh-interop --test matrix` writes it anew. Each row is a `DeviceResponse` with a driving licence, written part by part
(`tests/interop/src/forge.rs`, `tampers.rs`) so that one thing is as the row says and everything else is right; each is given to our
verifier with the reason that it must name, to the oracle (`tests/oracle`, a second check that shares no code with ours), and
to `@auth0/mdl` 3.0.1, `@owf/mdoc` 0.6.0, `pymdoccbor` 1.4.0 and the reader of `isomdl` 0.2.0.

What to know when reading it: `@owf/mdoc` leaves certificates and signatures to its caller, so those rows judge
`owf-callbacks.mjs` as much as it; `pymdoccbor` has no device authentication and no check of times at all; the reader of `isomdl`
checks no digests, looks at one namespace, and takes no device MAC. A refusal is not always a check: some stumble over what they can't read.
An indefinite length, a fraction of a second, a certificate of 500 days harm nobody by themselves; we refuse them since one form is enough.
";
