use super::record::{
    LEFT_STATUS_SIGNERS, UNEXPECTED, all_differ, extended, hash, list, record, required, seconds, text, version,
};
use super::roots::read_key;
use super::{
    ClassScheme, Freshness, Issuer, IssuerState, Light, MAX_AGE, MAX_CERTIFICATES, MAX_ELEMENTS, MAX_ISSUERS,
    MAX_LISTED, MAX_NAME, MAX_PACK, MAX_READERS, MAX_SUCCESSIONS, MAX_TEXT, PackContent, PackDefect, PackProfile,
    ReaderRegistration, RootKeys, StatusSigner, VERSION,
};
use crate::TrustError;
use dinhdanh_catalogue::{Profile, ProfileDocument, ProfileElement};
use dinhdanh_cbor::Reader;
use dinhdanh_crypto::x509::{Certificate, Defect, MAX_CERTIFICATE};
use dinhdanh_crypto::{CryptoError, PublicKey};
use std::collections::HashSet;

impl PackContent {
    /// Reads a payload that nobody need have signed: for those who are to sign it, and to show what a file claims.
    pub fn read(payload: &[u8]) -> Result<Self, TrustError> {
        if payload.len() > MAX_PACK {
            return Err(TrustError::TooLarge);
        }
        if version(payload)? != VERSION {
            return Err(TrustError::VersionUnsupported);
        }
        let content = content(&mut Reader::new(payload).map_err(PackDefect::from)?)?;
        content.check()?;
        Ok(content)
    }

    /// What no single entry shows.
    fn check(&self) -> Result<(), PackDefect> {
        if self.until < self.issued {
            return Err(PackDefect::Dates);
        }
        all_differ(self.issuers.iter().map(|issuer| &issuer.certificate))?;
        all_differ(self.csca.iter())?;
        all_differ(self.reader_roots.iter())?;
        all_differ(self.readers.iter().map(|reader| reader.reader))?;
        all_differ(self.profiles.iter().map(|profile| &profile.profile.id))?;
        all_differ(self.class_schemes.iter().map(|scheme| &scheme.id))?;
        // Nobody has signed this yet: a lookup for each of a million names, and no more.
        let known: HashSet<&String> = self.profiles.iter().map(|profile| &profile.profile.id).collect();
        let all_known = self.readers.iter().flat_map(|reader| &reader.profiles).all(|id| known.contains(id));
        if all_known { Ok(()) } else { Err(PackDefect::UnknownProfile) }
    }
}

fn content(reader: &mut Reader<'_>) -> Result<PackContent, PackDefect> {
    let (mut id, mut serial, mut issued, mut until, mut keys) = (None, None, None, None, None);
    let (mut successions, mut issuers, mut csca, mut roots) = (None, None, None, None);
    let (mut readers, mut profiles, mut rule, mut schemes) = (None, None, None, None);
    record(reader, |key, reader| {
        match key {
            0 => reader.skip()?,
            1 => id = Some(text(reader, MAX_NAME)?),
            2 => serial = Some(reader.uint()?),
            3 => issued = Some(seconds(reader)?),
            4 => until = Some(seconds(reader)?),
            5 => keys = Some(RootKeys::read(reader)?),
            6 => successions = Some(list(reader, MAX_SUCCESSIONS, |reader| Ok(reader.bytes()?.to_vec()))?),
            7 => issuers = Some(list(reader, MAX_ISSUERS, issuer)?),
            8 => csca = Some(list(reader, MAX_CERTIFICATES, opaque_certificate)?),
            9 => roots = Some(list(reader, MAX_CERTIFICATES, certificate)?),
            10 => readers = Some(list(reader, MAX_READERS, registration)?),
            11 => profiles = Some(list(reader, MAX_LISTED, profile)?),
            12 => rule = Some(freshness(reader)?),
            13 => schemes = Some(list(reader, MAX_LISTED, scheme)?),
            _ => return Err(UNEXPECTED),
        }
        Ok(())
    })?;
    Ok(PackContent {
        id: required(id)?,
        serial: required(serial)?,
        issued: required(issued)?,
        until: required(until)?,
        first_keys: required(keys)?,
        successions: required(successions)?,
        issuers: required(issuers)?,
        csca: required(csca)?,
        reader_roots: required(roots)?,
        readers: required(readers)?,
        profiles: required(profiles)?,
        freshness: required(rule)?,
        class_schemes: required(schemes)?,
    })
}

fn issuer(reader: &mut Reader<'_>) -> Result<Issuer, PackDefect> {
    let (mut root, mut known, mut doc_types, mut signers) = (None, None, None, Vec::new());
    let (mut status, mut left) = (Vec::new(), Vec::new());
    extended(reader, &[LEFT_STATUS_SIGNERS], |key, reader| {
        match key {
            0 => root = Some(certificate(reader)?),
            1 => known = Some(state(reader)?),
            2 => doc_types = Some(list(reader, MAX_LISTED, |reader| text(reader, MAX_NAME))?),
            3 => signers = list(reader, MAX_LISTED, signer)?,
            4 => status = list(reader, MAX_LISTED, status_signer)?,
            LEFT_STATUS_SIGNERS => left = list(reader, MAX_LISTED, status_signer)?,
            _ => return Err(UNEXPECTED),
        }
        Ok(())
    })?;
    all_differ(signers.iter().map(|(signer, _): &(PublicKey, _)| signer.to_cose_key()))?;
    Ok(Issuer {
        certificate: required(root)?,
        state: required(known)?,
        doc_types: required(doc_types)?,
        signers,
        status_signers: status,
        left_status_signers: left,
    })
}

fn state(reader: &mut Reader<'_>) -> Result<IssuerState, PackDefect> {
    match (reader.array()?, reader.uint()?) {
        (1, 0) => Ok(IssuerState::Active),
        (2, 1) => Ok(IssuerState::Retired(seconds(reader)?)),
        (1, 2) => Ok(IssuerState::Compromised),
        _ => Err(UNEXPECTED),
    }
}

fn signer(reader: &mut Reader<'_>) -> Result<(PublicKey, IssuerState), PackDefect> {
    reader.array_of(2)?;
    Ok((read_key(reader)?, state(reader)?))
}

fn status_signer(reader: &mut Reader<'_>) -> Result<StatusSigner, PackDefect> {
    reader.array_of(2)?;
    let key = read_key(reader)?;
    let prefix = text(reader, MAX_TEXT)?;
    if is_prefix(&prefix) { Ok(StatusSigner { key, prefix }) } else { Err(PackDefect::UriPrefix) }
}

/// `https://`, a host and a path that ends with `/`, all visible ASCII: what begins so is below it, whatever follows.
fn is_prefix(prefix: &str) -> bool {
    let Some((host, _)) = prefix.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else { return false };
    let visible = prefix.bytes().all(|byte| byte.is_ascii_graphic());
    // A user name before the host, or a query, would let the eye read another host than the one that is meant.
    let plain = !prefix.contains(['@', '?', '#', '\\']);
    !host.is_empty() && visible && plain && prefix.ends_with('/')
}

fn certificate(reader: &mut Reader<'_>) -> Result<Vec<u8>, PackDefect> {
    let der = reader.bytes()?;
    Certificate::parse(der).map_err(PackDefect::Certificate)?;
    Ok(der.to_vec())
}

/// A CSCA's certificate may have keys and parameters that are not read here; that it is one whole SEQUENCE is seen.
fn opaque_certificate(reader: &mut Reader<'_>) -> Result<Vec<u8>, PackDefect> {
    let der = reader.bytes()?;
    let content = match der {
        [0x30, length @ 0..=0x7f, rest @ ..] => (usize::from(*length), rest.len()),
        [0x30, 0x81, length, rest @ ..] => (usize::from(*length), rest.len()),
        [0x30, 0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest.len()),
        _ => (1, 0),
    };
    let defect = match content {
        _ if der.len() > MAX_CERTIFICATE => Defect::TooLong,
        (said, there) if said == there && there > 0 => return Ok(der.to_vec()),
        _ => Defect::Malformed,
    };
    Err(PackDefect::Certificate(CryptoError::Certificate(defect)))
}

fn registration(reader: &mut Reader<'_>) -> Result<ReaderRegistration, PackDefect> {
    let (mut which, mut name, mut profiles) = (None, None, None);
    record(reader, |key, reader| {
        match key {
            0 => which = Some(hash(reader)?),
            1 => name = Some(text(reader, MAX_NAME)?),
            2 => profiles = Some(list(reader, MAX_LISTED, |reader| text(reader, MAX_NAME))?),
            _ => return Err(UNEXPECTED),
        }
        Ok(())
    })?;
    let profiles: Vec<String> = required(profiles)?;
    all_differ(profiles.iter())?;
    Ok(ReaderRegistration { reader: required(which)?, name: required(name)?, profiles })
}

fn profile(reader: &mut Reader<'_>) -> Result<PackProfile, PackDefect> {
    let (mut id, mut purpose, mut label, mut basis, mut retention) = (None, None, None, None, None);
    let (mut self_timed, mut any_one, mut documents, mut rule) = (None, None, None, None);
    record(reader, |key, reader| {
        match key {
            0 => id = Some(text(reader, MAX_NAME)?),
            1 => purpose = Some(text(reader, MAX_NAME)?),
            2 => label = Some(words(reader)?),
            3 => basis = Some(words(reader)?),
            4 => retention = Some(words(reader)?),
            5 => self_timed = Some(reader.bool()?),
            6 => any_one = Some(reader.bool()?),
            7 => documents = Some(list(reader, MAX_ELEMENTS, document)?),
            8 => rule = Some(freshness(reader)?),
            _ => return Err(UNEXPECTED),
        }
        Ok(())
    })?;
    let ((label_vi, label_en), (basis_vi, basis_en)) = (required(label)?, required(basis)?);
    let (retention_vi, retention_en) = required(retention)?;
    let profile = Profile {
        id: required(id)?,
        purpose: required(purpose)?,
        label_vi,
        label_en,
        basis_vi,
        basis_en,
        retention_vi,
        retention_en,
        self_timed: required(self_timed)?,
        any_one: required(any_one)?,
        documents: required(documents)?,
    };
    all_differ(profile.documents.iter().map(|document| &document.doc_type))?;
    Ok(PackProfile { profile, freshness: rule })
}

/// Vietnamese, then English.
fn words(reader: &mut Reader<'_>) -> Result<(String, String), PackDefect> {
    reader.array_of(2)?;
    Ok((text(reader, MAX_TEXT)?, text(reader, MAX_TEXT)?))
}

fn document(reader: &mut Reader<'_>) -> Result<ProfileDocument, PackDefect> {
    reader.array_of(3)?;
    let (doc_type, required) = (text(reader, MAX_NAME)?, reader.bool()?);
    let elements = list(reader, MAX_ELEMENTS, |reader| {
        reader.array_of(3)?;
        let (namespace, identifier) = (text(reader, MAX_NAME)?, text(reader, MAX_NAME)?);
        Ok(ProfileElement { namespace, identifier, required: reader.bool()? })
    })?;
    all_differ(elements.iter().map(|element| (&element.namespace, &element.identifier)))?;
    Ok(ProfileDocument { doc_type, required, elements })
}

fn freshness(reader: &mut Reader<'_>) -> Result<Freshness, PackDefect> {
    let (mut green, mut amber, mut advisories) = (None, None, Vec::new());
    record(reader, |key, reader| {
        match key {
            0 => green = Some(reader.uint()?),
            1 => amber = Some(reader.uint()?),
            2 => {
                let count = reader.map()?;
                if count > MAX_LISTED {
                    return Err(PackDefect::TooMany);
                }
                let entry = |_| Ok::<_, PackDefect>((text(reader, MAX_NAME)?, light(reader)?));
                advisories = (0..count).map(entry).collect::<Result<_, _>>()?;
            }
            _ => return Err(UNEXPECTED),
        }
        Ok(())
    })?;
    let (green, amber) = (required(green)?, required(amber)?);
    let sound = green <= amber && amber <= MAX_AGE;
    if sound { Ok(Freshness { green, amber, advisories }) } else { Err(PackDefect::Freshness) }
}

fn light(reader: &mut Reader<'_>) -> Result<Light, PackDefect> {
    match reader.uint()? {
        0 => Ok(Light::Green),
        1 => Ok(Light::Amber),
        2 => Ok(Light::Red),
        _ => Err(UNEXPECTED),
    }
}

fn scheme(reader: &mut Reader<'_>) -> Result<ClassScheme, PackDefect> {
    let (mut id, mut label, mut classes) = (None, None, None);
    record(reader, |key, reader| {
        match key {
            0 => id = Some(text(reader, MAX_NAME)?),
            1 => label = Some(words(reader)?),
            2 => classes = Some(list(reader, MAX_LISTED, |reader| text(reader, MAX_NAME))?),
            _ => return Err(UNEXPECTED),
        }
        Ok(())
    })?;
    let (label_vi, label_en) = required(label)?;
    let scheme = ClassScheme { id: required(id)?, label_vi, label_en, classes: required(classes)? };
    all_differ(scheme.classes.iter())?;
    Ok(scheme)
}
