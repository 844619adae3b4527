//! A TEST root key set in a folder. In the real world its keys are in hardware, each in another hand.

use crate::failure::Failure;
use crate::files;
use base64ct::{Base64, Encoding};
use dinhdanh_cbor::{CborError, Reader, Writer};
use dinhdanh_codes::Problem;
use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_trust::pack::{MAX_NAME, MAX_SUCCESSIONS, RootKeys, Succession};
use std::path::Path;
use zeroize::Zeroizing;

/// The set, for verifiers to pin.
pub(super) const PINS: &str = "roots.cbor";

/// What a pack says about its keys: its id, the first set, and every succession since.
const LINEAGE: &str = "lineage.cbor";

/// What is public of a folder of root keys.
pub(super) struct KeyFolder {
    pub(super) id: String,
    pub(super) first: RootKeys,
    pub(super) successions: Vec<Vec<u8>>,
    pub(super) newest: RootKeys,
}

impl KeyFolder {
    /// Makes a first set of fresh keys in a new folder.
    pub(super) fn create(dir: &Path, id: &str, count: u8) -> Result<Self, Failure> {
        if id.is_empty() || id.len() > MAX_NAME || id.chars().any(char::is_control) {
            return Err(Failure::about(Problem::Usage, "--id"));
        }
        let keys = draw(count)?;
        let newest = set(&keys)?;
        let folder = Self { id: id.to_owned(), first: newest.clone(), successions: Vec::new(), newest };
        folder.save(dir, &keys)?;
        Ok(folder)
    }

    /// Makes the set that comes after the one in `old`, whose first key introduces it.
    pub(super) fn succeed(dir: &Path, old: &Path, count: u8) -> Result<Self, Failure> {
        let Self { id, first, mut successions, newest: from } = Self::open(old)?;
        let signer = signing_key(old)?;
        let keys = draw(count)?;
        let newest = set(&keys)?;
        let number = u64::try_from(successions.len()).unwrap_or(u64::MAX).saturating_add(1);
        let unsigned = Succession { pack_id: &id, number, from: &from, to: &newest }.prepare(&signer.public_key())?;
        let signature = signer.sign(unsigned.to_be_signed())?;
        successions.push(unsigned.finish(&signature)?);
        let folder = Self { id, first, successions, newest };
        folder.save(dir, &keys)?;
        Ok(folder)
    }

    pub(super) fn open(dir: &Path) -> Result<Self, Failure> {
        let malformed = |name: &str| Failure::about(Problem::Malformed, dir.join(name).display().to_string());
        let newest = RootKeys::parse(&files::read(&dir.join(PINS))?).map_err(|_| malformed(PINS))?;
        let lineage = files::read(&dir.join(LINEAGE))?;
        let (id, first, successions) = read_lineage(&lineage).map_err(|_| malformed(LINEAGE))?;
        let first = RootKeys::parse(first).map_err(|_| malformed(LINEAGE))?;
        Ok(Self { id, first, successions, newest })
    }

    /// Into a new folder. The keys come first: with the lineage the folder is whole.
    fn save(&self, dir: &Path, keys: &[SigningKey]) -> Result<(), Failure> {
        let folder = files::NewFolder::begin(dir)?;
        for (number, key) in (1..).zip(keys) {
            let encoded = Zeroizing::new(Base64::encode_string(key.pkcs8().expose()));
            let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", *encoded);
            files::write(&dir.join(format!("root-{number}.key")), Zeroizing::new(pem).as_bytes())?;
        }
        files::write(&dir.join(PINS), &self.newest.encode())?;
        let writer = Writer::new().array(3).text(&self.id).raw(&self.first.encode()).array(self.successions.len());
        let lineage = self.successions.iter().fold(writer, |writer, statement| writer.bytes(statement));
        files::write(&dir.join(LINEAGE), &lineage.finish())?;
        folder.keep();
        Ok(())
    }
}

/// The first key of a folder.
pub(super) fn signing_key(dir: &Path) -> Result<SigningKey, Failure> {
    let path = dir.join("root-1.key");
    let pkcs8 = Zeroizing::new(files::read_binary(&path)?);
    SigningKey::from_pkcs8(&pkcs8).map_err(|_| Failure::about(Problem::Malformed, path.display().to_string()))
}

fn draw(count: u8) -> Result<Vec<SigningKey>, Failure> {
    Ok((0..count).map(|_| SigningKey::generate(Curve::P256)).collect::<Result<_, _>>()?)
}

fn set(keys: &[SigningKey]) -> Result<RootKeys, Failure> {
    let keys = keys.iter().map(SigningKey::public_key).collect();
    RootKeys::new(keys).map_err(|error| Failure::about(Problem::Usage, error.to_string()))
}

type Lineage<'a> = (String, &'a [u8], Vec<Vec<u8>>);

fn read_lineage(bytes: &[u8]) -> Result<Lineage<'_>, CborError> {
    let mut reader = Reader::new(bytes)?;
    reader.array_of(3)?;
    let (id, first) = (reader.text()?.to_owned(), reader.item()?);
    let count = reader.array()?;
    if count > MAX_SUCCESSIONS {
        return Err(CborError::TooMany);
    }
    let statements = (0..count).map(|_| Ok(reader.bytes()?.to_vec())).collect::<Result<_, CborError>>()?;
    Ok((id, first, statements))
}
