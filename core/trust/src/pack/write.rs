use super::record::{LEFT_STATUS_SIGNERS, write_list};
use super::{
    ClassScheme, Freshness, Issuer, IssuerState, Light, PackContent, PackProfile, ReaderRegistration, StatusSigner,
    VERSION,
};
use dinhdanh_catalogue::{ProfileDocument, ProfileElement};
use dinhdanh_cbor::Writer;

impl PackContent {
    /// The payload: what is handed to those who sign. [`PackContent::read`] of it gives the same again.
    pub fn encode(&self) -> Vec<u8> {
        let writer = Writer::new().map(14).int(0).uint(VERSION).int(1).text(&self.id).int(2).uint(self.serial);
        let writer = writer.int(3).int(self.issued.unix_timestamp()).int(4).int(self.until.unix_timestamp());
        let writer = self.first_keys.write(writer.int(5));
        let writer = write_list(writer.int(6), &self.successions, bytes);
        let writer = write_list(writer.int(7), &self.issuers, issuer);
        let writer = write_list(writer.int(8), &self.csca, bytes);
        let writer = write_list(writer.int(9), &self.reader_roots, bytes);
        let writer = write_list(writer.int(10), &self.readers, registration);
        let writer = write_list(writer.int(11), &self.profiles, profile);
        let writer = freshness(writer.int(12), &self.freshness);
        write_list(writer.int(13), &self.class_schemes, scheme).finish()
    }
}

#[expect(clippy::ptr_arg, reason = "an item of a list of vectors")]
fn bytes(writer: Writer, bytes: &Vec<u8>) -> Writer {
    writer.bytes(bytes)
}

#[expect(clippy::ptr_arg, reason = "an item of a list of strings")]
fn text(writer: Writer, text: &String) -> Writer {
    writer.text(text)
}

fn issuer(writer: Writer, issuer: &Issuer) -> Writer {
    let lists = [issuer.signers.is_empty(), issuer.status_signers.is_empty(), issuer.left_status_signers.is_empty()];
    let entries = 3 + lists.into_iter().filter(|is_empty| !is_empty).count();
    let writer = state(writer.map(entries).int(0).bytes(&issuer.certificate).int(1), issuer.state);
    let mut writer = write_list(writer.int(2), &issuer.doc_types, text);
    if !issuer.signers.is_empty() {
        writer = write_list(writer.int(3), &issuer.signers, |writer, (key, known)| {
            state(writer.array(2).raw(&key.to_cose_key()), *known)
        });
    }
    if !issuer.status_signers.is_empty() {
        writer = write_list(writer.int(4), &issuer.status_signers, status_signer);
    }
    if !issuer.left_status_signers.is_empty() {
        writer = write_list(writer.int(LEFT_STATUS_SIGNERS), &issuer.left_status_signers, status_signer);
    }
    writer
}

fn state(writer: Writer, state: IssuerState) -> Writer {
    match state {
        IssuerState::Active => writer.array(1).uint(0),
        IssuerState::Retired(since) => writer.array(2).uint(1).int(since.unix_timestamp()),
        IssuerState::Compromised => writer.array(1).uint(2),
    }
}

fn status_signer(writer: Writer, signer: &StatusSigner) -> Writer {
    writer.array(2).raw(&signer.key.to_cose_key()).text(&signer.prefix)
}

fn registration(writer: Writer, registration: &ReaderRegistration) -> Writer {
    let writer = writer.map(3).int(0).bytes(&registration.reader).int(1).text(&registration.name);
    write_list(writer.int(2), &registration.profiles, text)
}

fn profile(writer: Writer, entry: &PackProfile) -> Writer {
    let profile = &entry.profile;
    let writer = writer.map(8 + usize::from(entry.freshness.is_some()));
    let writer = writer.int(0).text(&profile.id).int(1).text(&profile.purpose);
    let writer = words(writer.int(2), &profile.label_vi, &profile.label_en);
    let writer = words(writer.int(3), &profile.basis_vi, &profile.basis_en);
    let writer = words(writer.int(4), &profile.retention_vi, &profile.retention_en);
    let writer = writer.int(5).bool(profile.self_timed).int(6).bool(profile.any_one);
    let writer = write_list(writer.int(7), &profile.documents, document);
    match &entry.freshness {
        Some(rule) => freshness(writer.int(8), rule),
        None => writer,
    }
}

fn words(writer: Writer, vi: &str, en: &str) -> Writer {
    writer.array(2).text(vi).text(en)
}

fn document(writer: Writer, document: &ProfileDocument) -> Writer {
    write_list(writer.array(3).text(&document.doc_type).bool(document.required), &document.elements, element)
}

fn element(writer: Writer, element: &ProfileElement) -> Writer {
    writer.array(3).text(&element.namespace).text(&element.identifier).bool(element.required)
}

fn freshness(writer: Writer, rule: &Freshness) -> Writer {
    let entries = 2 + usize::from(!rule.advisories.is_empty());
    let writer = writer.map(entries).int(0).uint(rule.green).int(1).uint(rule.amber);
    if rule.advisories.is_empty() {
        return writer;
    }
    rule.advisories.iter().fold(writer.int(2).map(rule.advisories.len()), |writer, (code, light)| {
        writer.text(code).uint(match light {
            Light::Green => 0,
            Light::Amber => 1,
            Light::Red => 2,
        })
    })
}

fn scheme(writer: Writer, scheme: &ClassScheme) -> Writer {
    let writer = words(writer.map(3).int(0).text(&scheme.id).int(1), &scheme.label_vi, &scheme.label_en);
    write_list(writer.int(2), &scheme.classes, text)
}
