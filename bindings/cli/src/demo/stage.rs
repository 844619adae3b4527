//! The people of the story, where their things are, and what they do.

use super::heading;
use crate::codes::{Drawing, Scan, draw};
use crate::failure::Failure;
use crate::output::Voice;
use crate::show::consent_screen;
use crate::{args, clock, files, issuer, status, verifier, wallet};
use dinhdanh_catalogue::{PORTRAITS, document_label, document_types, profile};
use dinhdanh_codes::Problem;
use dinhdanh_issuer::{Authority, StatusRegister};
use dinhdanh_trust::TrustList;
use dinhdanh_trust::status::Status;
use dinhdanh_wallet::{
    ChosenPin, Device, Pin, Prepared, ReceivedRequest, StoreError, Stretch, Wallet, WalletError, software_folder,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use time::UtcDateTime;

/// The PIN of the test wallet; it guards invented papers only.
pub(super) const PIN: &str = "271828";
const WRONG_PIN: &str = "314159";

/// Copies of each document: each showing of the story takes a fresh one.
const COPIES: usize = 8;

/// Days that an electronic copy is valid.
const DAYS: u16 = 14;

pub(super) struct Stage {
    pub(super) voice: Voice,
    pub(super) dir: PathBuf,
    pub(super) officer: PathBuf,
    pub(super) readers: TrustList,
    pub(super) wallet: Wallet,
    trust: PathBuf,
    /// Where the status of each document's copies is told, by the document's short name.
    pub(super) entries: Vec<(&'static str, Vec<u64>)>,
}

impl Stage {
    /// Makes the authority, the officer, and a wallet with three documents.
    pub(super) fn set(dir: &Path, voice: Voice) -> Result<Self, Failure> {
        let lang = voice.lang;
        let now = UtcDateTime::now();
        files::NewFolder::begin(dir)?.keep();
        voice.say(&heading(
            lang.pick("1. Cơ quan cấp THỬ NGHIỆM và bên kiểm tra", "1. A TEST authority and a verifier"),
        ));
        let home = dir.join("authority");
        let authority = issuer::create(&home, now)?;
        let officer = dir.join("officer");
        verifier::init(&officer, &home, ("TEST Đội CSGT số 1", None), None, now)?;
        let readers = wallet::read_trust(&home.join(issuer::READERS))?;
        let trust = home.join(issuer::TRUST);
        voice.say(&format!(
            "{} {}",
            lang.pick("Chứng thư gốc cho bên kiểm tra:", "Root certificate for verifiers:"),
            trust.display()
        ));

        voice.say(&heading(lang.pick(
            "2. Ví của công dân Trần Văn Bình (người bịa)",
            "2. The wallet of the citizen Trần Văn Bình (invented)",
        )));
        let path = dir.join("wallet");
        let begun = Instant::now();
        let bar = spinner(voice, lang.pick("tạo ví, đang bảo vệ mã PIN", "making the wallet, protecting the PIN"));
        let device = Device::software(&software_folder(&path));
        drop(Wallet::create(&path, &device, &ChosenPin::new(PIN, None, &[])?, Stretch::DEFAULT, now)?);
        bar.finish_and_clear();
        voice.say(&format!(
            "✔ {} ({} ms)",
            lang.pick("đã tạo, mã hóa trên đĩa, đã khóa", "made, encrypted on disk, locked"),
            begun.elapsed().as_millis()
        ));
        match Wallet::open(&path, &device, &Pin::new(WRONG_PIN)?) {
            Err(WalletError::Store(StoreError::WrongPin { remaining, .. })) => {
                voice.say(&format!("✔ {}", Problem::WrongPin(remaining).words(lang)));
            }
            _ => return Err(Failure::about(Problem::WalletDamaged, "wrong PIN accepted")),
        }
        let mut stage = Self {
            voice,
            wallet: Wallet::open(&path, &device, &Pin::new(PIN)?)?,
            dir: dir.to_owned(),
            officer,
            readers,
            trust,
            entries: Vec::new(),
        };
        voice.say(&format!("✔ {}", lang.pick("mở khóa bằng mã PIN đúng", "unlocked with the right PIN")));
        let trusted = wallet::read_trust(&stage.trust)?;
        let (path, mut register) = status::load(&home, args::STATUS_LIST)?;
        stage.entries = fill(&mut stage.wallet, &authority, Some(&trusted), Some(&mut register), now)?;
        files::write(&path, &register.encode())?;
        for document in stage.wallet.documents()? {
            let until = clock::shown(document.valid_until, lang);
            voice.say(&format!("✔ {} · {} · {until}", document_label(&document.doc_type, lang), document.issuer));
        }
        Ok(stage)
    }

    /// The citizen picks "traffic stop", sees the fields, agrees, and shows.
    pub(super) fn show_myself(&mut self, now: UtcDateTime) -> Result<Vec<u8>, Failure> {
        let prepared = self.agree(None, now)?;
        self.sign(prepared)
    }

    /// The citizen sees who asks, agrees, and answers.
    pub(super) fn answer(&mut self, request: &ReceivedRequest<'_>, now: UtcDateTime) -> Result<Vec<u8>, Failure> {
        let prepared = self.agree(Some(request), now)?;
        self.sign(prepared)
    }

    pub(super) fn agree(
        &mut self,
        request: Option<&ReceivedRequest<'_>>,
        now: UtcDateTime,
    ) -> Result<Prepared, Failure> {
        let mut offer = match request {
            Some(request) => self.wallet.offer_for(request, now)?,
            None => self.wallet.offer(&profile("V1").ok_or(Problem::NotFound)?, now)?,
        };
        let optional = ["owner_is_holder", "liability_insurance", "expiry_date_technical_inspection"];
        for name in optional {
            offer.include(name)?;
        }
        let lang = self.voice.lang;
        let fields =
            offer.documents.iter().flat_map(|document| document.fields.iter().map(move |field| (document, field)));
        let fields = fields.filter(|(_, field)| optional.contains(&field.identifier.as_str()));
        let labels: Vec<_> = fields.map(|(document, field)| field.label(&document.doc_type, lang)).collect();
        let told = lang.pick("→ Ông Bình tự bật các trường tùy chọn:", "→ Mr Bình turns on, by his own choice:");
        self.voice.say(&format!("{told} {}.", labels.join(", ")));
        self.voice.say(&consent_screen(&offer, request, self.voice.lang));
        self.voice.say(self.voice.lang.pick("→ Đồng ý.", "→ Agreed."));
        Ok(self.wallet.prepare(offer.consent(), request, now)?)
    }

    pub(super) fn sign(&mut self, prepared: Prepared) -> Result<Vec<u8>, Failure> {
        let parts = prepared.to_be_signed().map(|part| self.wallet.sign(part.key, part.bytes));
        let signatures = parts.collect::<Result<Vec<_>, _>>()?;
        Ok(self.wallet.finish(prepared, &signatures)?)
    }

    /// The police hold the licence back: the authority says so in its status list, on paper nothing changes.
    pub(super) fn suspend_licence(&self, now: UtcDateTime) -> Result<(), Failure> {
        let licence = self.entries.iter().find(|(name, _)| *name == "driving_licence").ok_or(Problem::NotFound)?;
        status::change(&self.dir.join("authority"), &licence.1, Status::Suspended, now)
    }

    /// Draws a message as `NAME.gif` and `NAME/code-….png`, and gives the GIF.
    pub(super) fn draw(&self, message: &[u8], name: &str) -> Result<PathBuf, Failure> {
        let lang = self.voice.lang;
        let gif = self.dir.join(format!("{name}.gif"));
        let png = self.dir.join(name);
        // Made with the first code: until then nobody knows of how many, and a bar of none looks full.
        let mut bar = None;
        let begin = |all: usize| {
            let bar = if self.voice.json { ProgressBar::hidden() } else { ProgressBar::new(all as u64) };
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message(lang.pick("vẽ mã QR", "drawing codes"));
            bar
        };
        let drawing = Drawing { gif: Some(&gif), png: Some(&png), ..Drawing::NOWHERE };
        let drawn = draw(message, &drawing, &mut |done, all| {
            bar.get_or_insert_with(|| begin(all)).set_position(done as u64);
        })?;
        bar.iter().for_each(ProgressBar::finish_and_clear);
        let codes = match drawn.still {
            true => lang.pick("một mã QR".to_owned(), "one still code".to_owned()),
            false => lang.pick(format!("{} mã QR luân phiên", drawn.codes), format!("{} codes in turn", drawn.codes)),
        };
        self.voice.say(&format!("✎ {} {} → {codes}: {}", message.len(), lang.pick("byte", "bytes"), gif.display()));
        Ok(gif)
    }

    /// Reads a message back from its picture.
    pub(super) fn scan(&self, picture: &Path) -> Result<Vec<u8>, Failure> {
        let mut scan = Scan::default();
        scan.add(&files::read(picture)?)?;
        scan.message()
    }

    /// Runs `dinhdanh verify` as a process of its own, which has the pictures, the trust list and a clock.
    pub(super) fn verify(&self, more: &[impl AsRef<OsStr>], picture: &Path) -> Result<Value, Failure> {
        let program = std::env::current_exe().map_err(|error| Failure::of_io(&error, false, "dinhdanh"))?;
        let portrait = self.dir.join("portrait.jpg");
        let run = |json: bool| {
            let mut command = Command::new(&program);
            command.arg("verify").arg(picture).arg("--trust").arg(&self.trust).args(more);
            command.arg("--lang").arg(self.voice.lang.pick("vi", "en")).arg("--portrait").arg(&portrait);
            if json {
                command.arg("--json");
            }
            command.output().map_err(|error| Failure::of_io(&error, false, "dinhdanh verify"))
        };
        let output = run(true)?;
        serde_json::from_slice(&output.stdout).map_err(|_| Failure::about(Problem::Malformed, "dinhdanh verify"))
    }

    /// Tells what a verdict says and stops the story where it is not the expected one.
    pub(super) fn expect(&self, verdict: &Value, reason: Option<&str>) -> Result<(), Failure> {
        let came = verdict.get("reason").and_then(Value::as_str);
        let outcome = verdict.get("outcome").and_then(Value::as_str).unwrap_or("–");
        // A list that was published just now is fresh; only what the holder's own clock says is less than a full yes.
        let session = verdict.get("proof").and_then(Value::as_str) == Some("Session");
        if came != reason || (reason.is_none() && outcome != if session { "Accept" } else { "AcceptAsOf" }) {
            return Err(Failure::about(Problem::DocumentRefused, format!("{outcome} {}", came.unwrap_or_default())));
        }
        if reason.is_none() {
            super::tell::accepted(self, verdict);
        }
        Ok(())
    }
}

/// Has each document of the test citizen issued into a wallet.
pub(super) fn fill(
    wallet: &mut Wallet,
    authority: &Authority,
    trust: Option<&TrustList>,
    mut register: Option<&mut StatusRegister>,
    now: UtcDateTime,
) -> Result<Vec<(&'static str, Vec<u64>)>, Failure> {
    let mut entries = Vec::new();
    let portraits = issuer::test_portraits();
    for (name, fields) in issuer::PEOPLE {
        let document = document_types().iter().find(|document| document.name == name).ok_or(Problem::NotFound)?;
        let mut fields = issuer::parse_json(fields.as_bytes())?;
        for (identifier, picture) in PORTRAITS.iter().zip(&portraits) {
            if document.elements.iter().any(|element| element.identifier == *identifier) {
                issuer::put_picture(&mut fields, identifier, picture);
            }
        }
        let request = wallet.request(document, COPIES, now)?;
        let issued = authority.issue(&request, &fields, DAYS, register.as_deref_mut(), now)?;
        wallet.add(&issued.batch, trust, now)?;
        entries.push((name, issued.entries));
    }
    Ok(entries)
}

fn spinner(voice: Voice, message: &'static str) -> ProgressBar {
    let bar = if voice.json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    bar.set_message(message);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
