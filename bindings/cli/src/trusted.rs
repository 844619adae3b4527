//! Whom a verifier believes: roots, policy packs, revocation lists and status lists in files, recognised by what is in
//! them.

use crate::failure::Failure;
use crate::{args, files};
use dinhdanh_codes::Problem;
use dinhdanh_crypto::x509::pem_revocation_lists;
use dinhdanh_trust::pack::RootKeys;
use dinhdanh_trust::status::StatusError;
use dinhdanh_trust::{Kind, Trust, TrustError, TrustList, Vical, has_revocation_lists};
use dinhdanh_verifier::{FolderMemory, Verifier, VerifierError, VolatileMemory};
use std::path::{Path, PathBuf};
use time::UtcDateTime;

/// Root keys that packs must lead to, in a verifier's folder.
pub(crate) const PINS: &str = "pins";

/// Roots that a verifier was set up with, in its folder.
pub(crate) const ROOTS: &str = "trust";

/// The verifier that the arguments describe, and how many bytes were read for it.
pub(crate) fn verifier(
    args: &args::Trusted,
    folder: Option<(&Path, &mut FolderMemory)>,
    at: UtcDateTime,
) -> Result<(Verifier, usize), Failure> {
    let mut paths = args.trust.clone();
    let mut pins = args.pins.clone();
    if let Some((folder, _)) = &folder {
        let kept = |name: &str| Some(folder.join(name)).filter(|path| path.exists());
        paths.extend(kept(ROOTS).filter(|_| args.trust.is_empty()));
        pins = pins.or_else(|| kept(PINS));
    }
    let pins = pins.as_deref().map(read_pins).transpose()?;
    let gathered = Gathered::read(&paths)?;
    let mut trust = Trust::from(gathered.roots);
    for (path, pack) in &gathered.packs {
        let pins = pins.as_ref().ok_or_else(|| Failure::about(Problem::PolicyRefused, "--pins"))?;
        match trust.open_pack(pack, pins) {
            // The newest counts, whichever name each file has.
            Ok(_) | Err(TrustError::Older { .. }) => {}
            Err(error) => return Err(Failure::from(error).at(path)),
        }
    }
    let providers = args.vical_roots.as_deref().map(crate::wallet::read_trust).transpose()?;
    for (path, vical) in &gathered.vicals {
        let providers = providers.as_ref().ok_or_else(|| Failure::about(Problem::PolicyRefused, "--vical-roots"))?;
        let vical = Vical::open(vical, providers, at).map_err(|error| Failure::from(error).at(path))?;
        trust.add_vical(vical).map_err(|error| Failure::from(error).at(path))?;
    }
    let mut verifier = match folder {
        Some((_, memory)) => Verifier::restore(trust, pins.as_ref(), memory)?,
        None => Verifier::new(trust),
    };
    // Only now: it may be the pack that is kept which says who signs them. They are for this check, and not kept.
    let mut for_now = VolatileMemory::new();
    for (path, list) in gathered.revocations.iter().chain(&gathered.statuses) {
        let learned = match verifier.learn(list, None, &mut for_now, at) {
            // Dated ahead: whether it is the list or the clock that is wrong is for the verdict to say. And what was
            // signed before a certificate was revoked may still revoke.
            Err(
                VerifierError::Status(StatusError::Ahead | StatusError::Revoked)
                | VerifierError::Trust(TrustError::Ahead),
            ) => verifier.hold(list).map_err(Failure::from),
            other => other.map(drop).map_err(Failure::from),
        };
        learned.map_err(|failure| failure.at(path))?;
    }
    Ok((verifier, gathered.read))
}

pub(crate) fn read_pins(path: &Path) -> Result<RootKeys, Failure> {
    let keys = RootKeys::parse(&files::read_binary(path)?);
    keys.map_err(|_| Failure::about(Problem::Malformed, path.display().to_string()))
}

type Named = (PathBuf, Vec<u8>);

/// What was found below the paths, by kind: roots must be known before what they sign.
#[derive(Default)]
struct Gathered {
    roots: TrustList,
    packs: Vec<Named>,
    vicals: Vec<Named>,
    revocations: Vec<Named>,
    statuses: Vec<Named>,
    read: usize,
}

impl Gathered {
    fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut gathered = Self::default();
        for path in paths {
            let listed = files::list(path)?;
            let named = listed.len() == 1 && listed.first() == Some(path);
            for file in listed {
                let bytes = files::read(&file)?;
                gathered.read += bytes.len();
                // A folder may hold other things beside; a file that was named must be something.
                if !gathered.take(&file, bytes)? && named {
                    return Err(Failure::about(Problem::NoCertificates, file.display().to_string()));
                }
            }
        }
        Ok(gathered)
    }

    fn take(&mut self, file: &Path, bytes: Vec<u8>) -> Result<bool, Failure> {
        let Some((kind, bytes)) = recognise(bytes) else { return Ok(false) };
        let named = |bytes| (file.to_owned(), bytes);
        match kind {
            Kind::Certificates => {
                self.roots.add(&bytes).map_err(|error| Failure::from(error).at(file))?;
                // A file of text may hold both.
                if has_revocation_lists(&bytes) {
                    self.revocations.extend(revocation_lists(bytes, file)?.into_iter().map(named));
                }
            }
            Kind::PolicyPack => self.packs.push(named(bytes)),
            Kind::Vical => self.vicals.push(named(bytes)),
            Kind::StatusList => self.statuses.push(named(bytes)),
            Kind::RevocationLists => self.revocations.extend(revocation_lists(bytes, file)?.into_iter().map(named)),
        }
        Ok(true)
    }
}

/// The kind of a file, as its bytes are or as its text spells them.
pub(crate) fn recognise(bytes: Vec<u8>) -> Option<(Kind, Vec<u8>)> {
    if let Some(kind) = Kind::of(&bytes) {
        return Some((kind, bytes));
    }
    let spelt = files::decode(bytes);
    Kind::of(&spelt).map(|kind| (kind, spelt))
}

/// A file, and what is in it.
type Found = (PathBuf, Kind, Vec<u8>);

/// What is learned from paths: of a folder what in it is of a wanted kind, of a file that was named itself. The packs come
/// first: they say who may sign the lists. What could not be taken is told beside.
pub(crate) fn lessons(paths: &[PathBuf], wanted: &[Kind]) -> (Vec<Found>, Vec<Failure>) {
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    for path in paths {
        match lessons_of(path, wanted) {
            Ok(lessons) if lessons.is_empty() => failed.push(Failure::from(Problem::NothingToLearn).at(path)),
            Ok(lessons) => found.extend(lessons),
            Err(failure) => failed.push(failure),
        }
    }
    found.sort_by_key(|(_, kind, _)| *kind != Kind::PolicyPack);
    (found, failed)
}

fn lessons_of(path: &Path, wanted: &[Kind]) -> Result<Vec<Found>, Failure> {
    let mut found = Vec::new();
    for file in files::list(path)? {
        let Some((kind, bytes)) = recognise(files::read(&file)?) else { continue };
        // A file of text may hold both.
        let lists = kind == Kind::Certificates && has_revocation_lists(&bytes);
        let kind = if lists { Kind::RevocationLists } else { kind };
        if !wanted.contains(&kind) {
            continue;
        }
        match kind {
            Kind::RevocationLists => {
                found.extend(revocation_lists(bytes, &file)?.into_iter().map(|list| (file.clone(), kind, list)));
            }
            _ => found.push((file, kind, bytes)),
        }
    }
    Ok(found)
}

fn revocation_lists(bytes: Vec<u8>, file: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    match str::from_utf8(&bytes) {
        Ok(text) if text.contains("-----BEGIN") => {
            pem_revocation_lists(text).map_err(|error| Failure::from(TrustError::from(error)).at(file))
        }
        _ => Ok(vec![bytes]),
    }
}
