use crate::Presented;
use crate::certificates::{certify, days};
use dinhdanh_cbor::{Reader, Writer, tdate};
use dinhdanh_crypto::cose::{Mac0, signature_input};
use dinhdanh_crypto::mac::hmac_sha256;
use dinhdanh_crypto::x509::Kind;
use dinhdanh_crypto::{AgreementKey, Curve, DigestAlgorithm, SigningKey, hkdf_sha256, random};
use dinhdanh_mdoc::SessionTranscript;
use time::UtcDateTime;

/// ISO's type of a driving licence, the only one that every peer takes.
pub const MDL: &str = "org.iso.18013.5.1.mDL";

const NAME_SPACE: &str = "org.iso.18013.5.1";
const VIETNAM: &str = "org.iso.18013.5.1.VN";

/// What becomes of encoded bytes.
pub type Change = Box<dyn Fn(Vec<u8>) -> Vec<u8>>;

/// What becomes of the items that are shown.
pub type Selection = Box<dyn Fn(&mut Vec<Item>)>;

/// One `IssuerSignedItem`: where it stands, the number of its digest, and itself.
#[derive(Clone)]
pub struct Item {
    /// Namespace.
    pub name_space: &'static str,
    /// `digestID`.
    pub id: u64,
    /// The item, encoded; tag 24 is put around it.
    pub bytes: Vec<u8>,
}

/// How the holder proves himself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for what it writes")]
pub enum Proof {
    Signature,
    Mac,
    /// HMAC 256/64, which is too short to prove anything.
    ShortMac,
    Both,
    Neither,
    NoDeviceSigned,
    /// A signature that carries what it signs, instead of leaving it to the verifier.
    AttachedPayload,
}

/// A presentation that is written by hand, part by part, so that each part can be wrong while all others are right.
///
/// Our rooms would refuse to make most of what this makes; it uses them for keys and certificates only.
pub struct Forge {
    /// The verifier's clock.
    pub at: UtcDateTime,
    /// The authority's key.
    pub root: SigningKey,
    /// The signer's key.
    pub signer: SigningKey,
    /// The key that the issuer signs for.
    pub holder: SigningKey,
    /// The key that signs as the holder's.
    pub showing: SigningKey,
    /// The reader's key of the session, for a MAC.
    pub reader: AgreementKey,
    /// The one whose key makes the MAC: the reader of this session, or another.
    pub mac_with: AgreementKey,
    /// The root certificate that the verifier trusts.
    pub trusted: Vec<u8>,
    /// `x5chain`.
    pub chain: Vec<Vec<u8>>,
    /// The protected header of `issuerAuth`.
    pub protected: Vec<u8>,
    /// Entries of its unprotected header, beside `x5chain`.
    pub unprotected: Vec<(i64, Vec<u8>)>,
    /// Whether `issuerAuth` stands under tag 18.
    pub tagged: bool,
    /// What the document is shown as.
    pub doc_type: &'static str,
    /// What the issuer signed that it is.
    pub signed_doc_type: &'static str,
    /// How digests are made.
    pub digest: DigestAlgorithm,
    /// `signed`, `validFrom`, `validUntil`.
    pub validity: [UtcDateTime; 3],
    /// What the issuer signs.
    pub items: Vec<Item>,
    /// `keyAuthorizations`.
    pub authorizations: Option<Vec<u8>>,
    /// The map of namespaces that the holder signs himself.
    pub device_elements: Vec<u8>,
    /// The holder's proof.
    pub proof: Proof,
    /// The session that the verifier is in.
    pub transcript: SessionTranscript,
    /// The session that the holder answers in, where it is another.
    pub answered: Option<SessionTranscript>,
    /// Changes what is shown, after the digests were taken.
    pub shown: Selection,
    /// Changes the MSO before it is signed.
    pub mso: Change,
    /// Changes `issuerAuth` after it was signed.
    pub issuer_auth: Change,
    /// Changes the response after everything was signed.
    pub response: Change,
}

impl Forge {
    /// A presentation in which everything is right.
    ///
    /// # Panics
    /// When our rooms make no keys or certificates.
    pub fn genuine(at: UtcDateTime) -> Self {
        Self::of_curves(at, [Curve::P256; 3])
    }

    /// The same with the curves of the root's, the signer's and the holder's key.
    ///
    /// # Panics
    /// When our rooms make no keys or certificates.
    pub fn of_curves(at: UtcDateTime, [root, signer, holder]: [Curve; 3]) -> Self {
        let [root, signer, holder] = [root, signer, holder].map(|curve| SigningKey::generate(curve).expect("a key"));
        let trusted = certify(Kind::Iaca, days(at, -300, 3000), &root.public_key(), None, &root);
        let leaf = certify(Kind::Signer, days(at, -30, 300), &signer.public_key(), Some(&trusted), &root);
        let reader = AgreementKey::generate().expect("a key");
        Self {
            at,
            showing: again(&holder),
            mac_with: AgreementKey::from_scalar(reader.to_scalar().expose()).expect("a key"),
            transcript: session(&reader),
            answered: None,
            protected: algorithm(signer.algorithm().cose_id()),
            root,
            signer,
            holder,
            reader,
            trusted,
            chain: vec![leaf],
            unprotected: Vec::new(),
            tagged: false,
            doc_type: MDL,
            signed_doc_type: MDL,
            digest: DigestAlgorithm::Sha256,
            validity: [days(at, -1, 0).0, days(at, -1, 0).0, days(at, 0, 14).1],
            items: licence(at),
            authorizations: None,
            device_elements: vec![0xa0],
            proof: Proof::Signature,
            shown: Box::new(|_| ()),
            mso: Box::new(|mso| mso),
            issuer_auth: Box::new(|auth| auth),
            response: Box::new(|response| response),
        }
    }

    /// The presentation.
    ///
    /// # Panics
    /// When a key does not sign.
    pub fn present(&self) -> Presented {
        let mut shown = self.items.clone();
        (self.shown)(&mut shown);
        let writer = Writer::new().map(3).text("version").text("1.0").text("documents").array(1);
        let bare = self.proof == Proof::NoDeviceSigned;
        let writer = writer.map(if bare { 2 } else { 3 }).text("docType").text(self.doc_type);
        let writer = write_items(writer.text("issuerSigned").map(2).text("nameSpaces"), &shown);
        let writer = writer.text("issuerAuth").raw(&(self.issuer_auth)(self.sign_mso()));
        let writer = if bare { writer } else { self.write_device_signed(writer) };
        Presented {
            response: (self.response)(writer.text("status").uint(0).finish()),
            transcript: self.transcript.as_bytes().to_vec(),
            root: self.trusted.clone(),
            reader_key: Some(self.reader.to_scalar().expose().to_vec()),
            at: self.at,
        }
    }

    fn sign_mso(&self) -> Vec<u8> {
        let payload = Writer::new().encoded(&(self.mso)(self.write_mso())).finish();
        let signature = self.signer.sign(&signature_input(&self.protected, &[], &payload)).expect("a signature");
        let writer = if self.tagged { Writer::new().tag(18) } else { Writer::new() };
        let writer = writer.array(4).bytes(&self.protected).map(1 + self.unprotected.len());
        let writer = self.unprotected.iter().fold(writer, |writer, (label, value)| writer.int(*label).raw(value));
        let writer = match self.chain.as_slice() {
            [only] => writer.int(33).bytes(only),
            chain => chain.iter().fold(writer.int(33).array(chain.len()), |writer, der| writer.bytes(der)),
        };
        writer.bytes(&payload).bytes(&signature).finish()
    }

    fn write_mso(&self) -> Vec<u8> {
        let groups = self.items.chunk_by(|one, next| one.name_space == next.name_space);
        let mut writer = Writer::new().map(6).text("version").text("1.0");
        writer = writer.text("digestAlgorithm").text(self.digest.name());
        writer = writer.text("valueDigests").map(groups.clone().count());
        for group in groups {
            writer = writer.text(group.first().map_or("", |item| item.name_space)).map(group.len());
            for item in group {
                let digest = self.digest.digest(&Writer::new().encoded(&item.bytes).finish());
                writer = writer.uint(item.id).bytes(digest.as_ref());
            }
        }
        writer = writer.text("deviceKeyInfo").map(1 + usize::from(self.authorizations.is_some()));
        writer = writer.text("deviceKey").raw(&self.holder.public_key().to_cose_key());
        if let Some(authorizations) = &self.authorizations {
            writer = writer.text("keyAuthorizations").raw(authorizations);
        }
        writer = writer.text("docType").text(self.signed_doc_type).text("validityInfo").map(3);
        let [signed, from, until] = self.validity;
        writer = tdate::write(writer.text("signed"), signed);
        writer = tdate::write(writer.text("validFrom"), from);
        tdate::write(writer.text("validUntil"), until).finish()
    }

    fn write_device_signed(&self, writer: Writer) -> Writer {
        let own = Writer::new().encoded(&self.device_elements).finish();
        let writer = writer.text("deviceSigned").map(2).text("nameSpaces").raw(&own).text("deviceAuth");
        let answered = self.answered.as_ref().unwrap_or(&self.transcript);
        let covered = answered.device_authentication(self.doc_type, &own);
        let signature = |attached| self.signature(&covered, attached);
        match self.proof {
            Proof::Neither | Proof::NoDeviceSigned => writer.map(0),
            Proof::Signature => writer.map(1).text("deviceSignature").raw(&signature(false)),
            Proof::AttachedPayload => writer.map(1).text("deviceSignature").raw(&signature(true)),
            Proof::Mac => writer.map(1).text("deviceMac").raw(&Mac0::create(&self.mac_key(), &covered)),
            Proof::ShortMac => writer.map(1).text("deviceMac").raw(&self.short_mac(&covered)),
            Proof::Both => {
                let writer = writer.map(2).text("deviceMac").raw(&Mac0::create(&self.mac_key(), &covered));
                writer.text("deviceSignature").raw(&signature(false))
            }
        }
    }

    fn signature(&self, covered: &[u8], attached: bool) -> Vec<u8> {
        let protected = algorithm(self.showing.algorithm().cose_id());
        let signature = self.showing.sign(&signature_input(&protected, &[], covered)).expect("a signature");
        let writer = Writer::new().array(4).bytes(&protected).map(0);
        if attached { writer.bytes(covered) } else { writer.null() }.bytes(&signature).finish()
    }

    fn mac_key(&self) -> Vec<u8> {
        let shared = self.mac_with.agree(&self.holder.public_key()).expect("a shared point");
        hkdf_sha256(shared.expose(), &self.transcript.salt(), b"EMacKey").expose().to_vec()
    }

    fn short_mac(&self, covered: &[u8]) -> Vec<u8> {
        let protected = algorithm(4);
        let writer = Writer::new().array(4).text("MAC0").bytes(&protected).bytes(&[]).bytes(covered);
        let code = hmac_sha256(&self.mac_key(), &writer.finish());
        Writer::new().array(4).bytes(&protected).map(0).null().bytes(code.get(..8).expect("32 bytes")).finish()
    }
}

/// A protected header that names an algorithm, and nothing else.
pub fn algorithm(id: i64) -> Vec<u8> {
    Writer::new().map(1).int(1).int(id).finish()
}

/// The same private key once more.
///
/// # Panics
/// Never, as it is a key.
pub fn again(key: &SigningKey) -> SigningKey {
    SigningKey::from_pkcs8(key.pkcs8().expose()).expect("a key")
}

/// A session of a QR handover with this reader.
fn session(reader: &AgreementKey) -> SessionTranscript {
    let key = Writer::new().encoded(&reader.public_key().to_cose_key()).finish();
    let nonce = random::<16>().expect("random bytes");
    let handover = Writer::new().array(2).text("TEST handover").bytes(&nonce).finish();
    SessionTranscript::of_handover(Some(&key), &handover)
}

/// An item, with a salt of `salt` bytes.
///
/// # Panics
/// When there are no random bytes.
pub fn item(name_space: &'static str, id: u64, identifier: &str, value: &[u8], salt: usize) -> Item {
    let random = random::<32>().expect("random bytes");
    let writer =
        Writer::new().map(4).text("digestID").uint(id).text("random").bytes(random.get(..salt).expect("a salt"));
    let bytes = writer.text("elementIdentifier").text(identifier).text("elementValue").raw(value).finish();
    Item { name_space, id, bytes }
}

/// The elements of the licence, the last in a namespace of our own.
fn licence(at: UtcDateTime) -> Vec<Item> {
    let text = |text: &str| Writer::new().text(text).finish();
    let day = |years: i32| Writer::new().tag(1004).text(&format!("{}-06-15", at.year() + years)).finish();
    let elements = [
        ("family_name", text("Trần")),
        ("birth_date", day(-36)),
        ("expiry_date", day(5)),
        ("issuing_country", text("VN")),
        ("document_number", text("099000000017")),
        ("portrait", Writer::new().bytes(&[0xff, 0xd8, 0xff, 0xe0]).finish()),
        ("driving_privileges", Writer::new().array(0).finish()),
        ("age_over_18", Writer::new().bool(true).finish()),
    ];
    let standard = elements.iter().zip(0..).map(|((name, value), id)| item(NAME_SPACE, id, name, value, 16));
    standard.chain([item(VIETNAM, 0, "full_name", &text("Trần Văn Thử"), 16)]).collect()
}

fn write_items(writer: Writer, items: &[Item]) -> Writer {
    let groups = items.chunk_by(|one, next| one.name_space == next.name_space);
    let mut writer = writer.map(groups.clone().count());
    for group in groups {
        writer = writer.text(group.first().map_or("", |item| item.name_space)).array(group.len());
        writer = group.iter().fold(writer, |writer, item| writer.encoded(&item.bytes));
    }
    writer
}

/// The value of one key of an encoded map.
///
/// # Panics
/// When it is not there.
pub fn member<'a>(map: &'a [u8], key: &str) -> &'a [u8] {
    let mut reader = Reader::new(map).expect("CBOR");
    for _ in 0..reader.map().expect("a map") {
        let found = reader.text().expect("a text key") == key;
        let value = reader.item().expect("a value");
        if found {
            return value;
        }
    }
    panic!("no {key}");
}
