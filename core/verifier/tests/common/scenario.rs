use super::trusting::Trusting;

use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::cose::{Headers, Payload, Sign1, UnsignedSign1};
use dinhdanh_crypto::x509::{Certificate, CertificateTemplate, Issuer, Kind, Subject, issue_certificate};
use dinhdanh_crypto::{Curve, DigestAlgorithm, SigningKey};
use dinhdanh_mdoc::{NewElement, SessionTranscript, Template, ValidityInfo};
use dinhdanh_presentation::{AnswerSession, Asked, Message, SelfTimedSession, UnsignedRequest, Window};
use dinhdanh_trust::Trust;
use dinhdanh_verifier::{Memory, Shown, Verdict, Verifier, VolatileMemory};
use std::cell::OnceCell;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

pub(crate) const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
pub(crate) const MDL: &str = "org.iso.18013.5.1.mDL";
pub(crate) const CITIZEN: &str = "vn.dinhdanh.citizen_id.1";
pub(crate) const NS: &str = "org.iso.18013.5.1";
pub(crate) const VN: &str = "org.iso.18013.5.1.VN";

pub(crate) fn text(value: &str) -> Vec<u8> {
    Writer::new().text(value).finish()
}

pub(crate) fn day(value: &str) -> Vec<u8> {
    Writer::new().tag(1004).text(value).finish()
}

/// One licence class: its name, the edition of the law if it says one, its last day.
pub(crate) fn class(name: &str, scheme: Option<&str>, until: &str) -> Vec<u8> {
    let writer = Writer::new().map(2 + usize::from(scheme.is_some())).text("class").text(name);
    let writer = match scheme {
        Some(scheme) => writer.text("class_scheme").text(scheme),
        None => writer,
    };
    writer.text("expiry_date").tag(1004).text(until).finish()
}

pub(crate) fn classes(classes: &[Vec<u8>]) -> Vec<u8> {
    classes.iter().fold(Writer::new().array(classes.len()), |writer, class| writer.raw(class)).finish()
}

/// How it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the holder himself.
    SelfTimed,
    /// As the answer to this verifier's request.
    Answer,
    /// As the answer to another verifier's request.
    ForeignAnswer,
}

/// The items of each namespace, encoded.
pub(crate) type Items = Vec<(&'static str, Vec<Vec<u8>>)>;

/// A document before it is issued.
pub(crate) struct Draft {
    /// `docType` in the MSO.
    pub(crate) doc_type: &'static str,
    /// `docType` beside it.
    pub(crate) shown_as: &'static str,
    pub(crate) elements: Vec<(&'static str, &'static str, Vec<u8>)>,
    /// Its `status`, encoded.
    pub(crate) status: Option<Vec<u8>>,
    /// Changes the MSO before the issuer signs it.
    pub(crate) mso: fn(Vec<u8>) -> Vec<u8>,
    /// Changes the issuer's items after it signed their digests: namespace and items, encoded.
    pub(crate) items: fn(&mut Items),
    /// `nameSpaces` that the holder signs, encoded.
    pub(crate) device_elements: Vec<u8>,
    pub(crate) with_proof: bool,
    /// The algorithm that the holder's protected header names, where it is not his key's.
    pub(crate) named_proof: Option<i64>,
    /// `errors`, encoded.
    pub(crate) errors: Option<Vec<u8>>,
}

impl Draft {
    pub(crate) fn set(&mut self, name: &str, value: Vec<u8>) {
        self.elements.iter_mut().find(|element| element.1 == name).unwrap().2 = value;
    }
}

/// A correct presentation, before it is made.
pub(crate) struct Scenario {
    pub(crate) root: SigningKey,
    pub(crate) signer: SigningKey,
    pub(crate) holder: SigningKey,
    /// Signs for the holder; a thief's where it is not his.
    pub(crate) showing: SigningKey,
    pub(crate) signer_kind: Kind,
    pub(crate) signer_life: (UtcDateTime, UtcDateTime),
    /// The algorithm that the issuer's protected header names, where it is not the key's.
    pub(crate) named_algorithm: Option<i64>,
    pub(crate) validity: ValidityInfo,
    pub(crate) digest_algorithm: DigestAlgorithm,
    pub(crate) documents: Vec<Draft>,
    pub(crate) status: u64,
    pub(crate) way: Way,
    pub(crate) signed_at: UtcDateTime,
    pub(crate) seen_at: UtcDateTime,
    /// Changes the response after it was signed.
    pub(crate) tamper: fn(Vec<u8>) -> Vec<u8>,
    pub(crate) trusting: Trusting,
    /// The signer's state or province.
    pub(crate) state: Option<&'static str>,
    pub(crate) confirmed: bool,
    /// How often it is shown, each time in another check.
    pub(crate) shows: usize,
    /// Made once, when first asked for: a certificate has a serial number of its own.
    pub(crate) made: OnceCell<Certificates>,
}

/// DER.
pub(crate) struct Certificates {
    pub(crate) root: Vec<u8>,
    pub(crate) signer: Vec<u8>,
}

impl Scenario {
    /// A licence, shown by its holder himself for V1, and everything known that a verifier can know of it.
    pub(crate) fn correct() -> Self {
        let key = || SigningKey::generate(Curve::P256).unwrap();
        let holder = key();
        let showing = SigningKey::from_pkcs8(holder.pkcs8().expose()).unwrap();
        let midnight = utc_datetime!(2026-11-20 00:00);
        let trusting = Trusting::everything();
        Self {
            root: key(),
            signer: key(),
            holder,
            showing,
            signer_kind: Kind::Signer,
            signer_life: (utc_datetime!(2026-01-01 00:00), utc_datetime!(2027-01-01 00:00)),
            named_algorithm: None,
            validity: ValidityInfo {
                signed: midnight,
                valid_from: midnight,
                valid_until: midnight + Duration::days(14),
                expected_update: None,
            },
            digest_algorithm: DigestAlgorithm::Sha256,
            documents: vec![licence(&trusting)],
            status: 0,
            way: Way::Answer,
            signed_at: NOW,
            seen_at: NOW,
            tamper: |response| response,
            trusting,
            state: None,
            confirmed: true,
            shows: 1,
            made: OnceCell::new(),
        }
    }

    /// The same, shown by the holder himself.
    pub(crate) fn self_timed() -> Self {
        Self { way: Way::SelfTimed, ..Self::correct() }
    }

    pub(crate) fn licence(&mut self) -> &mut Draft {
        &mut self.documents[0]
    }

    /// A check for which the holder must be 18, and what his licence says of that.
    pub(crate) fn ask_for_age(&mut self, is_18: bool) {
        self.trusting.age_gate = true;
        self.licence().elements.insert(0, (NS, "age_over_18", Writer::new().bool(is_18).finish()));
    }

    pub(crate) fn with_all(&mut self, change: impl Fn(&mut Draft)) {
        self.documents.iter_mut().for_each(change);
    }

    /// A second document of somebody with this name.
    pub(crate) fn add_citizen(&mut self, full_name: &str) {
        let mut second = licence(&self.trusting);
        (second.doc_type, second.shown_as) = (CITIZEN, CITIZEN);
        second.elements = vec![(CITIZEN, "full_name", text(full_name))];
        self.documents.push(second);
    }

    pub(crate) fn certificate(&self, kind: Kind, key: &SigningKey, root: Option<&[u8]>) -> Vec<u8> {
        let life = match root {
            Some(_) => self.signer_life,
            None => (utc_datetime!(2025-01-01 00:00), utc_datetime!(2034-01-01 00:00)),
        };
        let state = self.state.filter(|_| root.is_some());
        let subject = Subject { country: Some("VN"), state, organisation: None, common_name: "TEST verdict" };
        let template = CertificateTemplate {
            kind,
            subject,
            not_before: life.0,
            not_after: life.1,
            contact: "https://test.example",
            revocation_list: "https://test.example/crl",
        };
        let parent = root.map(|der| Certificate::parse(der).unwrap());
        let issuer = parent.as_ref().map_or(Issuer::Itself, Issuer::Authority);
        issue_certificate(&template, &key.public_key(), issuer, &self.root).unwrap()
    }

    pub(crate) fn certificates(&self) -> &Certificates {
        self.made.get_or_init(|| {
            let root = self.certificate(Kind::Iaca, &self.root, None);
            let signer = self.certificate(self.signer_kind, &self.signer, Some(&root));
            Certificates { root, signer }
        })
    }

    /// `issuerSigned`, encoded.
    fn issue(&self, draft: &Draft) -> Vec<u8> {
        let signer = self.certificates().signer.as_slice();
        let elements: Vec<_> = draft
            .elements
            .iter()
            .map(|(name_space, identifier, value)| NewElement { name_space, identifier, value })
            .collect();
        let template = Template {
            doc_type: draft.doc_type,
            digest_algorithm: self.digest_algorithm,
            elements: &elements,
            validity: self.validity,
            algorithm: self.signer.algorithm(),
            x5chain: &[signer],
        };
        let unsigned = template.prepare(&self.holder.public_key(), draft.status.as_deref()).unwrap();
        let issued = unsigned.finish(&[0; 64]);
        let mut reader = Reader::new(&issued).unwrap();
        reader.map().unwrap();
        reader.text().unwrap();
        let mut items = Vec::new();
        for _ in 0..reader.map().unwrap() {
            let name = reader.text().unwrap();
            let name_space = draft.elements.iter().map(|element| element.0).find(|known| *known == name).unwrap();
            let count = reader.array().unwrap();
            items.push((name_space, (0..count).map(|_| reader.item().unwrap().to_vec()).collect()));
        }
        (draft.items)(&mut items);
        reader.text().unwrap();
        let payload = Sign1::parse(reader.item().unwrap()).unwrap().payload().unwrap().to_vec();
        let headers = Headers { x5chain: &[signer], ..Headers::default() };
        let unsigned = UnsignedSign1::new(self.signer.algorithm(), headers, Payload::Attached((draft.mso)(payload)));
        let auth = unsigned.to_be_signed().to_vec();
        let signature = self.signer.sign(&auth).unwrap();
        let auth = unsigned.finish(&signature);
        let auth = match self.named_algorithm {
            Some(named) => renamed(&auth, named, &self.signer, None),
            None => auth,
        };
        let writer = Writer::new().map(2).text("nameSpaces").map(items.len());
        let writer = items.iter().fold(writer, |writer, (name_space, items)| {
            items.iter().fold(writer.text(name_space).array(items.len()), |writer, item| writer.raw(item))
        });
        writer.text("issuerAuth").raw(&auth).finish()
    }

    fn document(&self, draft: &Draft, transcript: &SessionTranscript) -> Vec<u8> {
        let entries = 3 + usize::from(draft.errors.is_some());
        let writer = Writer::new().map(entries).text("docType").text(draft.shown_as);
        let writer = writer.text("issuerSigned").raw(&self.issue(draft));
        let name_spaces = Writer::new().encoded(&draft.device_elements).finish();
        let writer = writer.text("deviceSigned").map(2).text("nameSpaces").raw(&name_spaces).text("deviceAuth");
        let writer = match draft.with_proof {
            true => {
                let covered = transcript.device_authentication(draft.shown_as, &name_spaces);
                let headers = Headers::default();
                let payload = Payload::Detached(covered.clone());
                let unsigned = UnsignedSign1::new(self.showing.algorithm(), headers, payload);
                let signature = self.showing.sign(unsigned.to_be_signed()).unwrap();
                let auth = unsigned.finish(&signature);
                let auth = match draft.named_proof {
                    Some(named) => renamed(&auth, named, &self.showing, Some(&covered)),
                    None => auth,
                };
                writer.map(1).text("deviceSignature").raw(&auth)
            }
            false => writer.map(0),
        };
        match &draft.errors {
            Some(errors) => writer.text("errors").raw(errors),
            None => writer,
        }
        .finish()
    }

    /// `DeviceResponse` for one session.
    pub(crate) fn response(&self, transcript: &SessionTranscript) -> Vec<u8> {
        let writer = Writer::new().map(3).text("version").text("1.0");
        let writer = writer.text("documents").array(self.documents.len());
        let write = |writer: Writer, draft: &Draft| writer.raw(&self.document(draft, transcript));
        let writer = self.documents.iter().fold(writer, write).text("status").uint(self.status);
        (self.tamper)(writer.finish())
    }

    /// What its verifier trusts and knows.
    pub(crate) fn trust(&self) -> Trust {
        let Certificates { root, signer } = self.certificates();
        self.trusting.trust(&self.root, root, signer)
    }

    /// The policy pack as it stands in it.
    pub(crate) fn pack(&self) -> Vec<u8> {
        self.trusting.pack(&self.certificates().root, &self.certificates().signer)
    }

    /// The message that is scanned, and the memory of the verifier that asked for it.
    pub(crate) fn message(&self) -> (Vec<u8>, VolatileMemory) {
        let (mut own, mut other) = (VolatileMemory::new(), VolatileMemory::new());
        let message = match self.way {
            Way::SelfTimed => {
                let session = SelfTimedSession::new(self.signed_at).unwrap();
                let response = self.response(&session.transcript());
                session.finish(&response).unwrap()
            }
            Way::Answer => self.answer(&ask(&mut own)),
            Way::ForeignAnswer => {
                ask(&mut own);
                self.answer(&ask(&mut other))
            }
        };
        (message, own)
    }

    /// What the holder answers to a request.
    pub(crate) fn answer(&self, request: &[u8]) -> Vec<u8> {
        let Message::Request(request) = Message::parse(request).unwrap() else { panic!("no request") };
        let session = AnswerSession::new(&request, NOW).unwrap();
        let response = self.response(session.transcript());
        session.finish(&response).unwrap()
    }

    /// Shows it and gives what `look` makes of the last verdict, by a verifier that `prepare` may change.
    pub(crate) fn judge_with<T>(
        &self,
        prepare: impl FnOnce(Verifier) -> Verifier,
        look: impl FnOnce(&Verdict<'_>) -> T,
    ) -> T {
        let (message, mut memory) = self.message();
        let verifier = prepare(Verifier::new(self.trust()));
        let v1 = verifier.trust().profile("V1").unwrap();
        for show in 1..self.shows {
            let shown = Shown::open(&message, self.seen_at, &Window::default(), None).unwrap();
            let check = format!("check {show}");
            verifier.verify(&shown, Some(&v1), Some((&mut memory, &check)), self.seen_at).unwrap();
        }
        let shown = Shown::open(&message, self.seen_at, &Window::default(), Some(&mut memory)).unwrap();
        let remembered: (&mut dyn Memory, &str) = (&mut memory, "this check");
        let verdict = verifier.verify(&shown, Some(&v1), Some(remembered), self.seen_at).unwrap();
        look(&if self.confirmed { verdict } else { verdict.not_this_person() })
    }

    /// Shows it and gives what `look` makes of the verdict.
    pub(crate) fn judge<T>(&self, look: impl FnOnce(&Verdict<'_>) -> T) -> T {
        self.judge_with(|verifier| verifier, look)
    }
}

fn licence(trusting: &Trusting) -> Draft {
    Draft {
        doc_type: MDL,
        shown_as: MDL,
        elements: vec![
            (NS, "portrait", Writer::new().bytes(&[0xff, 0xd8, 0xff, 0xe0]).finish()),
            (NS, "document_number", text("990123456789")),
            (NS, "driving_privileges", Writer::new().array(0).finish()),
            (NS, "expiry_date", day("2035-02-10")),
            (NS, "issuing_authority", text("TEST")),
            (VN, "full_name", text("Trần Văn Bình")),
            (VN, "licence_classes_vn", classes(&[class("B", Some("2024"), "2035-02-10")])),
            (VN, "class_scheme", text("2024")),
        ],
        status: Some(trusting.reference()),
        mso: |mso| mso,
        items: |_| {},
        device_elements: Writer::new().map(0).finish(),
        with_proof: true,
        named_proof: None,
        errors: None,
    }
}

/// A request for V1, kept in `memory`, and its message.
pub(crate) fn ask(memory: &mut VolatileMemory) -> Vec<u8> {
    ask_for(Asked::Profile { id: "V1", purpose: "traffic.check" }, memory)
}

/// A request for something else.
pub(crate) fn ask_for(asked: Asked<'_>, memory: &mut VolatileMemory) -> Vec<u8> {
    let reader = SigningKey::generate(Curve::P256).unwrap();
    let unsigned = UnsignedRequest::new(asked, reader.algorithm(), &[b"not read here"], NOW).unwrap();
    let signature = reader.sign(unsigned.to_be_signed()).unwrap();
    let request = unsigned.finish(&signature);
    let message = request.message().to_vec();
    memory.keep_request(&request, NOW).unwrap();
    message
}

/// The protected header names another algorithm, and the signature covers that.
fn renamed(auth: &[u8], named: i64, key: &SigningKey, detached: Option<&[u8]>) -> Vec<u8> {
    let parsed = Sign1::parse(auth).unwrap();
    let protected = Writer::new().map(1).int(1).int(named).finish();
    let payload = detached.or(parsed.payload()).unwrap();
    let signature = key.sign(&dinhdanh_crypto::cose::signature_input(&protected, &[], payload)).unwrap();
    let writer = Writer::new().array(4).bytes(&protected).raw(parsed.unprotected());
    match detached {
        Some(_) => writer.null(),
        None => writer.bytes(payload),
    }
    .bytes(&signature)
    .finish()
}

/// Replaces the last occurrence of `from`, where there is one.
pub(crate) fn replace(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    if let Some(at) = (0..bytes.len()).rev().find(|at| bytes[*at..].starts_with(from)) {
        bytes.splice(at..at + from.len(), to.iter().copied());
    }
    bytes
}

/// The issuer lets the holder sign all of Vietnam's namespace.
pub(crate) fn letting_the_holder_sign(mso: Vec<u8>) -> Vec<u8> {
    let inner = Reader::new(&mso).unwrap().encoded().unwrap().inner.to_vec();
    let rights = Writer::new().text("keyAuthorizations").map(1).text("nameSpaces").array(1).text(VN).finish();
    let inner = replace(inner, b"deviceKeyInfo\xa1", &[b"deviceKeyInfo\xa2", rights.as_slice()].concat());
    Writer::new().encoded(&inner).finish()
}
