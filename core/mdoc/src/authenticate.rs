use crate::device_signed::{DeviceAuth, DeviceSigned};
use crate::issuer_signed::Item;
use crate::{Document, IssuerSigned, MdocError, MobileSecurityObject, SessionTranscript};
use dinhdanh_codes::{Check, Checks};
use dinhdanh_crypto::cose::{MacAlgorithm, algorithm_name};
use dinhdanh_crypto::{AgreementKey, Curve, PublicKey, constant_time_eq, hkdf_sha256};

/// The session that an answer must belong to.
pub struct Session<'a> {
    /// What both ends know of it.
    pub transcript: &'a SessionTranscript,
    /// The reader's ephemeral key, without which a device MAC can't be checked.
    pub reader_key: Option<&'a AgreementKey>,
}

/// An element whose digest the issuer signed, or that the issuer let the holder sign.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    /// Namespace.
    pub name_space: &'a str,
    /// `elementIdentifier`.
    pub identifier: &'a str,
    /// `elementValue`, encoded, as received.
    pub value: &'a [u8],
}

/// A document whose issuer's signature and digests hold. Only [`IssuerSigned::authenticate`] makes one.
///
/// Whether that issuer is to be trusted, and who shows the document, is not said by it.
pub struct IssuerAuthenticated<'a> {
    mso: MobileSecurityObject<'a>,
    elements: Vec<Element<'a>>,
}

impl<'a> IssuerAuthenticated<'a> {
    /// What the issuer signed.
    pub fn mso(&self) -> &MobileSecurityObject<'a> {
        &self.mso
    }

    /// The elements, in the order received.
    pub fn elements(&self) -> &[Element<'a>] {
        &self.elements
    }
}

/// A document whose issuer's signature, digests and holder's proof hold. Only [`Document::authenticate`] makes one.
pub struct AuthenticatedDocument<'a> {
    issued: IssuerAuthenticated<'a>,
    /// How many of the elements are the issuer's own.
    by_issuer: usize,
}

impl<'a> AuthenticatedDocument<'a> {
    /// What the issuer signed.
    pub fn mso(&self) -> &MobileSecurityObject<'a> {
        self.issued.mso()
    }

    /// The elements, in the order received: the issuer's first, then those that the holder was let sign.
    pub fn elements(&self) -> &[Element<'a>] {
        self.issued.elements()
    }

    /// Those whose digest the issuer signed, without what the holder was let sign.
    pub fn issuer_elements(&self) -> &[Element<'a>] {
        self.elements().get(..self.by_issuer).unwrap_or_default()
    }

    /// Those that the holder was let sign: his own word.
    pub fn device_elements(&self) -> &[Element<'a>] {
        self.elements().get(self.by_issuer..).unwrap_or_default()
    }
}

impl<'a> IssuerSigned<'a> {
    /// Makes every check on the issuer's half with the key of its signer, and records each.
    ///
    /// `doc_type` is what the document is shown as. Nothing is given unless all of them hold.
    pub fn authenticate(
        &self,
        doc_type: &str,
        signer: &PublicKey,
        checks: &mut Checks,
    ) -> Option<IssuerAuthenticated<'a>> {
        let half = self.examine(doc_type, signer, checks)?;
        Some(IssuerAuthenticated { elements: half.elements?, mso: half.mso })
    }

    /// The issuer's half as far as it can be read, for the checks that follow.
    fn examine(&self, doc_type: &str, signer: &PublicKey, checks: &mut Checks) -> Option<IssuerHalf<'a>> {
        let signed = self.check_signature(signer, checks);
        let mso = match self.issuer_auth.payload().ok_or(MdocError::Missing).and_then(MobileSecurityObject::parse) {
            Ok(mso) => mso,
            Err(error) => {
                checks.record_part(Check::MsoWellFormed, false, error.detail());
                return None;
            }
        };
        checks.record(Check::MsoWellFormed, true);
        // §9.3.1 step 4: the signed type counts; else a licence could be shown as an identity card.
        let typed = checks.record(Check::DocTypeEqual, mso.doc_type == doc_type);
        let elements = self.check_items(&mso, checks).filter(|_| signed && typed);
        Some(IssuerHalf { mso, signed, elements })
    }

    fn check_signature(&self, signer: &PublicKey, checks: &mut Checks) -> bool {
        // §9.1.2.4: the algorithm is in the protected header and is the key's own, else a holder could choose a weaker one.
        let allowed = self.issuer_auth.protected_algorithm().is_ok_and(|used| used.fits(signer.curve()));
        // What one algorithm would make of another's signature says nothing more.
        checks.record_part(Check::AlgorithmAllowed, allowed, name_of(self.issuer_auth.algorithm_id()))
            && checks.record(Check::IssuerSignature, self.issuer_auth.verify(signer, None, &[]).is_ok())
    }

    fn check_items(&self, mso: &MobileSecurityObject<'a>, checks: &mut Checks) -> Option<Vec<Element<'a>>> {
        let mut elements: Vec<Element<'a>> = Vec::with_capacity(self.items.len());
        let (mut malformed, mut twice, mut signed, mut equal) = (false, false, true, true);
        for bytes in &self.items {
            let Ok(item) = Item::parse(bytes.encoded.inner) else {
                malformed = true;
                continue;
            };
            let name_space = bytes.name_space;
            // Identifiers differ sooner than the few namespaces do.
            let known =
                |element: &Element<'_>| (element.identifier, element.name_space) == (item.identifier, name_space);
            twice |= elements.iter().any(known);
            // §9.3.1 step 3: an element's digest must be in the signed MSO, else a holder could add or alter a value.
            match mso.digest(name_space, item.digest_id) {
                Some(digest) => {
                    let actual = mso.digest_algorithm.digest(bytes.encoded.whole);
                    equal &= constant_time_eq(digest, actual.as_ref());
                }
                None => signed = false,
            }
            elements.push(Element { name_space, identifier: item.identifier, value: item.value });
        }
        checks.record_part(
            Check::ItemsWellFormed,
            !malformed,
            "an item is malformed, or its random shorter than 16 bytes",
        );
        checks.record_part(Check::ItemsWellFormed, !twice, "the same element twice");
        checks.record(Check::ElementsSigned, signed);
        checks.record(Check::DigestsEqual, equal);
        (!malformed && !twice && signed && equal).then_some(elements)
    }
}

/// What could be read of an issuer's half.
struct IssuerHalf<'a> {
    mso: MobileSecurityObject<'a>,
    /// Whether the MSO is the issuer's word.
    signed: bool,
    /// Only if everything holds.
    elements: Option<Vec<Element<'a>>>,
}

impl<'a> Document<'a> {
    /// Makes every check of the standard but those of trust and time, and records each in `checks`.
    ///
    /// `signer` is the key of the certificate that the issuer signed with. Nothing is given unless all of them hold;
    /// what failed is in `checks`.
    pub fn authenticate(
        &self,
        signer: &PublicKey,
        session: &Session<'_>,
        checks: &mut Checks,
    ) -> Option<AuthenticatedDocument<'a>> {
        self.examine(signer, session, checks).ok()
    }

    /// As [`Self::authenticate`]. Where a check fails, it gives what the issuer signed if that at least is his word: its
    /// times, type and status can then be judged too, and named beside what failed. It holds no element.
    #[expect(clippy::result_large_err, reason = "both are of one size, and neither is rare")]
    pub fn examine(
        &self,
        signer: &PublicKey,
        session: &Session<'_>,
        checks: &mut Checks,
    ) -> Result<AuthenticatedDocument<'a>, Option<MobileSecurityObject<'a>>> {
        let half = self.issuer_signed.examine(self.doc_type, signer, checks);
        // §9.1.3: without the holder's proof this may be anybody's copy.
        let device = self.device_signed.as_ref();
        let auth = device.and_then(|device| device.auth.as_ref());
        checks.record(Check::HolderProofPresent, auth.is_some());
        let Some(IssuerHalf { mso, signed, elements }) = half else { return Err(None) };
        let (Some(device), Some(auth)) = (device, auth) else { return Err(Some(mso).filter(|_| signed)) };
        let (proven, complete) = (self.check_holder(device, auth, (&mso, signed), session, checks), elements.is_some());
        let mut issued = IssuerAuthenticated { mso, elements: elements.unwrap_or_default() };
        match check_device_elements(device, &issued, checks) {
            Some(by_device) if proven && complete => {
                let by_issuer = issued.elements.len();
                issued.elements.extend(by_device);
                Ok(AuthenticatedDocument { issued, by_issuer })
            }
            _ => Err(Some(issued.mso).filter(|_| signed)),
        }
    }

    fn check_holder(
        &self,
        device: &DeviceSigned<'a>,
        auth: &DeviceAuth<'a>,
        (mso, signed): (&MobileSecurityObject<'a>, bool),
        session: &Session<'_>,
        checks: &mut Checks,
    ) -> bool {
        // A key that nobody signed is not refused for what it is: that nobody signed it is the reason.
        let mut unsigned = Checks::new();
        let Some(key) = check_holder_algorithm(auth, mso, if signed { &mut *checks } else { &mut unsigned }) else {
            if !signed {
                checks.record(Check::HolderProof, false);
            }
            return false;
        };
        let covered = session.transcript.device_authentication(self.doc_type, device.name_spaces.whole);
        let holds = match auth {
            DeviceAuth::Signature(signature) => signature.verify(&key, Some(&covered), &[]).is_ok(),
            DeviceAuth::Mac(mac) => session
                .reader_key
                .and_then(|reader| mac_key(reader, &key, session.transcript).ok())
                .is_some_and(|key| mac.verify(key.expose(), Some(&covered), &[]).is_ok()),
        };
        checks.record(Check::HolderProof, holds)
    }
}

/// §9.1.2.4, §9.1.3.5, §9.1.3.6: the holder's key is of a curve that is allowed, and the algorithm of his proof is that
/// key's own and protected. Gives the key if so; else what his proof is by another algorithm says nothing more.
fn check_holder_algorithm(
    auth: &DeviceAuth<'_>,
    mso: &MobileSecurityObject<'_>,
    checks: &mut Checks,
) -> Option<PublicKey> {
    let mut refuse = |fits: bool, named| checks.record_part(Check::HolderAlgorithmAllowed, fits, named);
    let key = match mso.device_key {
        Ok(key) => key,
        Err(name) => {
            refuse(false, name);
            return None;
        }
    };
    let fits = match auth {
        DeviceAuth::Signature(signature) => {
            let fits = signature.protected_algorithm().is_ok_and(|used| used.fits(key.curve()));
            refuse(fits, name_of(signature.algorithm_id()))
        }
        DeviceAuth::Mac(mac) => {
            let fits = mac.protected_algorithm() == Ok(MacAlgorithm::Hmac256);
            // The key of a MAC is agreed upon, and that is done on this curve alone.
            refuse(fits, name_of(mac.algorithm_id())) & refuse(key.curve() == Curve::P256, key.curve().name())
        }
    };
    fits.then_some(key)
}

/// What a header calls its algorithm, for a refusal.
fn name_of(algorithm: Option<i64>) -> &'static str {
    algorithm.and_then(algorithm_name).unwrap_or("no registered algorithm")
}

/// `EMacKey` (ISO/IEC 18013-5 §9.1.3.5; verified on Annex D).
pub(crate) fn mac_key(
    own: &AgreementKey,
    other: &PublicKey,
    transcript: &SessionTranscript,
) -> Result<dinhdanh_crypto::Secret<32>, MdocError> {
    Ok(hkdf_sha256(own.agree(other)?.expose(), &transcript.salt(), b"EMacKey"))
}

/// The elements that the holder's key signed itself (§9.1.3.4); each needs the issuer's leave, and none may stand in for
/// one that the issuer signed.
fn check_device_elements<'a>(
    device: &DeviceSigned<'a>,
    issued: &IssuerAuthenticated<'a>,
    checks: &mut Checks,
) -> Option<Vec<Element<'a>>> {
    let mut elements = Vec::new();
    let mut authorised = true;
    let read = device.each_element(|name_space, identifier, value| {
        let taken = issued.elements.iter().any(|own| (own.name_space, own.identifier) == (name_space, identifier));
        authorised &= issued.mso.authorises(name_space, identifier) && !taken;
        elements.push(Element { name_space, identifier, value });
    });
    if let Err(error) = read {
        checks.record_part(Check::ItemsWellFormed, false, error.detail());
        return None;
    }
    checks.record(Check::DeviceDataAuthorised, authorised).then_some(elements)
}
