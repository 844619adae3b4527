//! `dinhdanh wallet`: a citizen's wallet in a folder.

mod care;
mod learn;
mod log;

use crate::failure::{Failure, refuse_hidden};
use crate::output::{Output, Voice};
use crate::{args, clock, files, pin, show, trusted};
use dinhdanh_catalogue::{Profile, by_name, document_label, document_types, harmless, profile, profiles};
use dinhdanh_codes::{Lang, Problem, ScreenWord};
use dinhdanh_trust::pack::PolicyPack;
use dinhdanh_trust::{Kind, TrustList};
use dinhdanh_wallet::{
    ClaimId, CopyPolicy, Device, DocumentId, Readers, ReceiptId, Wallet, ended, lost_json, software_folder,
};
use serde_json::json;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use time::UtcDateTime;

pub(crate) fn run(args: &args::Wallet, voice: Voice) -> Result<Output, Failure> {
    let lang = voice.lang;
    match args {
        args::Wallet::Create { dir, birth_date, pin } => care::create(dir, birth_date.as_deref(), pin, voice),
        args::Wallet::Unlock { dir, examine, older_copy, pin } => care::unlock(dir, *examine, *older_copy, pin, voice),
        args::Wallet::ChangePin { dir, new_key, birth_date, pin } => {
            care::change_pin(dir, *new_key, birth_date.as_deref(), pin, voice)
        }
        args::Wallet::Erase { dir, yes, device } => care::erase(dir, *yes, device, voice),
        args::Wallet::Migrate { dir, out, from, birth_date, pin } => match (out, from) {
            (Some(out), _) => care::migrate(dir, out, pin, voice),
            (None, Some(from)) => care::restore(dir, from, birth_date.as_deref(), pin, voice),
            (None, None) => Err(Failure::about(Problem::Usage, "--out / --from")),
        },
        args::Wallet::Export { dir, out, pin, clock } => log::export(dir, out, pin, clock, voice),
        args::Wallet::Withdraw(args) => log::withdraw(args, voice),
        args::Wallet::Claim { dir, claim, answered, extended, processor, finished, pin, clock } => {
            let step = match (*answered, *extended, *processor, *finished) {
                (true, ..) => Wallet::answer_claim,
                (_, true, ..) => Wallet::extend_claim,
                (_, _, true, _) => Wallet::claim_from_processor,
                (.., true) => Wallet::finish_claim,
                _ => return Err(Failure::about(Problem::Usage, "--answered / --extended / --processor / --finished")),
            };
            let mut wallet = open(dir, pin, voice)?;
            let noted = step(&mut wallet, ClaimId(*claim), clock::now(clock)?);
            noted.map_err(|error| Failure::from(error).naming(Problem::NoSuchClaim, claim))?;
            let text = lang.pick("Đã ghi tình trạng của yêu cầu.", "What became of the claim was noted.");
            Ok(Output::yes(text, json!({"claim": claim})))
        }
        args::Wallet::Contact { dir, contact, pin } => {
            contact.as_deref().map_or(Ok(()), |contact| refuse_hidden(contact, "TEXT"))?;
            let mut wallet = open(dir, pin, voice)?;
            if let Some(contact) = contact {
                wallet.set_contact(contact)?;
            }
            let contact = wallet.contact()?;
            let none = lang.pick("Chưa có địa chỉ liên hệ.", "There is no address yet.").to_owned();
            Ok(Output::yes(contact.clone().unwrap_or(none), json!({"contact": contact})))
        }
        args::Wallet::List { dir, pin, clock } => {
            let now = clock::now(clock)?;
            list(&open(dir, pin, voice)?, now, lang)
        }
        args::Wallet::Delete { dir, id, pin } => {
            let mut wallet = open(dir, pin, voice)?;
            let gone = wallet.delete(DocumentId(*id), UtcDateTime::now());
            gone.map_err(|error| Failure::from(error).naming(Problem::NoSuchDocument, id))?;
            Ok(Output::yes(
                lang.pick("Đã xóa giấy tờ và khóa của nó.", "The document and its keys were deleted."),
                json!({"deleted": id}),
            ))
        }
        args::Wallet::Lock { dir, device } => {
            dinhdanh_wallet::lock(dir, &on_device(dir, device))?;
            let text = lang.pick("Từ giờ chỉ mã PIN mở được ví.", "From now on only the PIN unlocks the wallet.");
            Ok(Output::yes(text, json!({"locked": files::name(dir)})))
        }
        args::Wallet::Request { dir, document_type, copies, out, pin } => {
            let document = by_name(document_type).ok_or_else(|| {
                let names = document_types().iter().map(|document| document.name);
                Failure::no_such(Problem::NoSuchType, document_type, names)
            })?;
            let mut wallet = open(dir, pin, voice)?;
            let request = wallet.request(document, usize::from(*copies), UtcDateTime::now())?;
            files::write(out, &request)?;
            let text = lang.pick("Gửi tệp này cho cơ quan cấp:", "Give this file to the issuer:");
            Ok(Output::yes(format!("{text} {}", out.display()), json!({"request": files::name(out), "copies": copies})))
        }
        args::Wallet::Add { dir, file, trust, pin, clock } => {
            let trust = trust.as_deref().map(read_trust).transpose()?;
            let batch = files::read_binary(file)?;
            let mut wallet = open(dir, pin, voice)?;
            let id = wallet.add(&batch, trust.as_ref(), clock::now(clock)?)?;
            let text = lang.pick("Đã kiểm tra và lưu, số", "Checked and kept as number");
            Ok(Output::yes(format!("{text} {}", id.0), json!({"document": id.0})))
        }
        args::Wallet::Learn { dir, files, trust, pins, pin, clock } => {
            let given =
                (trust.as_deref().map(read_trust).transpose()?, pins.as_deref().map(trusted::read_pins).transpose()?);
            let now = clock::now(clock)?;
            learn::run(&mut open(dir, pin, voice)?, files, (given.0.as_ref(), given.1.as_ref()), now, lang)
        }
        args::Wallet::Show(args) => show::run(args, voice),
        args::Wallet::Log { dir, delete, delete_receipt, pin } => {
            let mut wallet = open(dir, pin, voice)?;
            match (*delete, *delete_receipt) {
                (Some(number), _) => log::delete(&mut wallet, number, lang),
                (None, Some(number)) => {
                    let gone = wallet.store_mut().delete_receipt(ReceiptId(number));
                    gone.map_err(|error| Failure::from(error).naming(Problem::NoSuchLogEntry, number))?;
                    let text = lang.pick("Đã xóa biên nhận.", "The receipt was deleted.");
                    Ok(Output::yes(text, json!({"deleted_receipt": number})))
                }
                (None, None) => log::show(&wallet, lang),
            }
        }
    }
}

/// Unlocks a wallet for one command.
pub(crate) fn open(dir: &Path, pin: &args::Pin, voice: Voice) -> Result<Wallet, Failure> {
    is_there(dir)?;
    Ok(Wallet::open(dir, &on_device(dir, &pin.device), &pin::ask(pin, voice)?)?)
}

/// Nobody types a PIN for a wallet that there is not.
fn is_there(dir: &Path) -> Result<(), Failure> {
    if dinhdanh_wallet::is_wallet(dir) { Ok(()) } else { Err(Failure::from(Problem::NotAWallet).at(dir)) }
}

/// The device of a wallet: this program's own, in software, in the folder that was named or in the wallet's.
pub(crate) fn on_device(dir: &Path, args: &args::Device) -> Device {
    Device::software(&args.device.clone().unwrap_or_else(|| software_folder(dir)))
}

/// The root certificates of a file or a folder; a path without any is refused.
pub(crate) fn read_trust(path: &Path) -> Result<TrustList, Failure> {
    let mut trust = TrustList::new();
    add_trust(&mut trust, path)?;
    Ok(trust)
}

/// A profile that there is not: a pack says which there are, else the project does.
pub(crate) fn no_such_profile(id: &str, pack: Option<&PolicyPack>) -> Failure {
    let known = pack.map_or_else(profiles, PolicyPack::profiles);
    Failure::no_such(Problem::NoSuchProfile, id, known.iter().map(|profile| profile.id.as_str()))
}

/// Whom a wallet knows of those who ask.
pub(crate) enum KnownReaders {
    Roots(TrustList),
    Pack(Arc<PolicyPack>),
}

impl KnownReaders {
    /// The policy pack of a file or a folder, which must lead to the pinned keys; where there is none, its root certificates.
    pub(crate) fn read(path: &Path, pins: Option<&Path>) -> Result<Self, Failure> {
        for file in files::list(path)? {
            if let Some((Kind::PolicyPack, pack)) = trusted::recognise(files::read(&file)?) {
                let pins = pins.ok_or_else(|| Failure::about(Problem::PolicyRefused, "--pins"))?;
                let pack = PolicyPack::open(&pack, &trusted::read_pins(pins)?);
                return Ok(Self::Pack(Arc::new(pack.map_err(|error| Failure::from(error).at(&file))?)));
            }
        }
        read_trust(path).map(Self::Roots)
    }

    /// The profile of this id.
    pub(crate) fn profile(&self, id: &str) -> Option<Profile> {
        match self {
            Self::Roots(_) => profile(id),
            Self::Pack(pack) => pack.profile(id).cloned(),
        }
    }

    pub(crate) fn no_such_profile(&self, id: &str) -> Failure {
        match self {
            Self::Roots(_) => no_such_profile(id, None),
            Self::Pack(pack) => no_such_profile(id, Some(pack)),
        }
    }
}

impl<'a> From<&'a KnownReaders> for Readers<'a> {
    fn from(known: &'a KnownReaders) -> Self {
        match known {
            KnownReaders::Roots(roots) => Self::Roots(roots),
            KnownReaders::Pack(pack) => Self::Pack(pack),
        }
    }
}

/// Adds the certificates of a path and gives how many bytes were read.
pub(crate) fn add_trust(trust: &mut TrustList, path: &Path) -> Result<usize, Failure> {
    let files = files::list(path)?;
    let single = files.len() == 1;
    let (mut found, mut read) = (0, 0);
    for file in files {
        let bytes = files::read(&file)?;
        read += bytes.len();
        match trust.add(&bytes).or_else(|_| trust.add(&files::decode(bytes))) {
            Ok(count) => found += count,
            // A folder may hold other things beside; a file that was named must be a certificate.
            Err(error) if single => {
                return Err(Failure::about(Problem::NoCertificates, format!("{}: {error}", file.display())));
            }
            Err(_) => {}
        }
    }
    if found == 0 { Err(Failure::about(Problem::NoCertificates, path.display().to_string())) } else { Ok(read) }
}

/// `1 copy`, `2 copies`.
pub(crate) fn copies_of<N: Display + PartialEq + From<u8>>(count: N) -> String {
    format!("{count} {}", if count == N::from(1) { "copy" } else { "copies" })
}

fn list(wallet: &Wallet, now: UtcDateTime, lang: Lang) -> Result<Output, Failure> {
    let found = wallet.list(now)?;
    let mut text = Vec::new();
    let mut json = Vec::new();
    for (document, supply) in &found.read {
        let fresh = supply.fresh;
        let ended = ended(document, *supply, now);
        let good = supply
            .until
            .map(|until| format!(", {} {}", ScreenWord::CopiesUntil.words(lang), clock::shown(until, lang)));
        let low = supply.is_low().then(|| format!(" — {}", ScreenWord::FewLeft.words(lang)));
        let low = [good, low].into_iter().flatten().collect::<String>();
        let copies = match supply.policy {
            CopyPolicy::LimitedTime => {
                let valid = supply.valid;
                lang.pick(format!("còn {valid} bản có hiệu lực{low}"), format!("{} valid{low}", copies_of(valid)))
            }
            CopyPolicy::OneTime => lang.pick(
                format!("còn {fresh} bản, mỗi bản trình một lần{low}"),
                format!("{} left, each for one showing{low}", copies_of(fresh)),
            ),
            CopyPolicy::Rotating => lang
                .pick(format!("còn {fresh} bản chưa trình{low}"), format!("{} not shown yet{low}", copies_of(fresh))),
        };
        let copies = ended.map_or(copies, |word| word.words(lang).to_owned());
        let held_back = wallet.held_back(document, now);
        let copies = held_back.map_or(copies.clone(), |word| format!("{copies} · {}", word.words(lang)));
        let until = clock::shown(document.valid_until, lang);
        let part = if document.whole { String::new() } else { format!(" ({})", ScreenWord::ForCheckpoint.words(lang)) };
        text.push(format!(
            "{:>3}  {}{part} · {} · {} {until} · {copies}",
            document.id.0,
            document_label(&document.doc_type, lang),
            harmless(&document.issuer),
            lang.pick("đến", "until")
        ));
        json.push(json!({
            "id": document.id.0, "doc_type": document.doc_type, "issuer": document.issuer, "whole": document.whole,
            "valid_until": dinhdanh_cbor::tdate::text(document.valid_until), "fresh_copies": fresh, "few_left": supply.is_low(),
            "valid_copies": supply.valid, "copies_until": supply.until.map(dinhdanh_cbor::tdate::text),
            "held_back": held_back.map(|word| if word == ScreenWord::Suspended { "suspended" } else { "account_locked" }),
            "ended": ended.map(|word| match word {
                ScreenWord::DocumentExpired => "expired",
                ScreenWord::CopiesNotYetValid => "not_yet_valid",
                _ => "copies_ended",
            }),
            "copies": match supply.policy {
                CopyPolicy::OneTime => "one_time",
                CopyPolicy::LimitedTime => "limited_time",
                CopyPolicy::Rotating => "rotating",
            },
        }));
    }
    if found.read.is_empty() && found.lost.is_empty() {
        text.push(
            lang.pick(
                "Ví chưa có giấy tờ nào. Bắt đầu bằng «dinhdanh wallet request».",
                "The wallet is empty. Begin with `dinhdanh wallet request`.",
            )
            .to_owned(),
        );
    }
    let again = wallet.store().to_reissue()?;
    for document in &again {
        let label = document_label(&document.doc_type, lang);
        text.push(format!("  ↻  {label} · {} · {}", document.issuer, lang.pick("cần cấp lại", "to be issued again")));
    }
    let again: Vec<_> = again.iter().map(|one| json!({"doc_type": one.doc_type, "issuer": one.issuer})).collect();
    if !found.lost.is_empty() {
        text.push(care::told(&found.lost, lang));
    }
    let json = json!({"documents": json, "to_reissue": again, "lost": lost_json(&found.lost)});
    Ok(Output { text: text.join("\n"), json, yes: found.lost.is_empty() })
}
