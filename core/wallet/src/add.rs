use crate::account::{authentic, is_whole};
use crate::details::first_readable;
use crate::{Wallet, WalletError};
use dinhdanh_catalogue::{by_doc_type, own_dates};
use dinhdanh_codes::{Check, Checks, State};
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_crypto::{Curve, PublicKey, SigningKey, sha256};
use dinhdanh_mdoc::provision::{Batch, CopyUse};
use dinhdanh_mdoc::{Element, IssuerAuthenticated, IssuerSigned};
use dinhdanh_store::{ActivityKind, CopyPolicy, Credential, DocumentId, DocumentRow, KeyHandle, NewCopy, NewDocument};
use dinhdanh_trust::{Trust, TrustList};
use time::UtcDateTime;

impl Wallet {
    /// Checks what an issuer gave and keeps it, all copies or none.
    ///
    /// Each copy must be authentic, of the type that it says, and for a key of this wallet that has no copy yet. With
    /// `roots`, or where a policy pack is [kept](Self::learn_pack), its issuer must be trusted: by one of the two, and for this type
    /// where the pack knows it.
    ///
    /// Where a document is held that says the very same, of the same issuer, they are more copies of that one.
    pub fn add(
        &mut self,
        batch: &[u8],
        roots: Option<&TrustList>,
        now: UtcDateTime,
    ) -> Result<DocumentId, WalletError> {
        let batch = Batch::parse(batch)?;
        by_doc_type(batch.doc_type).ok_or(WalletError::UnknownType)?;
        let mut free = self.free_keys(batch.doc_type)?;
        let trust = self.trust(roots)?;
        let mut alike = self.held_of(batch.doc_type)?;
        let mut copies = Vec::with_capacity(batch.copies.len());
        let (mut issuer, mut until, mut whole) = (String::new(), None, true);
        for bytes in &batch.copies {
            let copy = IssuerSigned::parse(bytes)?;
            let (name, issued) = authenticate(&copy, batch.doc_type, trust.as_ref(), now)?;
            whole &= is_whole(&issued);
            let said = Said::of(&issued, copy.issuer_auth().x5chain()?.leaf())?;
            alike.retain(|(_, held)| *held == said);
            let mso = issued.mso();
            let at = free.iter().position(|(_, key)| Ok(*key) == mso.device_key).ok_or(WalletError::OtherKeys)?;
            let (key, _) = free.swap_remove(at);
            let validity = mso.validity;
            until = until.max(Some(stated_end(&issued).unwrap_or(validity.valid_until)));
            copies.push(NewCopy {
                key,
                issuer_signed: bytes.to_vec(),
                valid_from: validity.valid_from,
                valid_until: validity.valid_until,
            });
            issuer = name;
        }
        let document = NewDocument {
            doc_type: batch.doc_type.to_owned(),
            issuer: issuer.clone(),
            valid_until: until.unwrap_or(now),
            added_at: now,
            policy: match batch.copy_use {
                Some(CopyUse::OneTime) => CopyPolicy::OneTime,
                Some(CopyUse::LimitedTime) => CopyPolicy::LimitedTime,
                // Where the issuer says nothing, no copy is shown twice while there is another.
                Some(CopyUse::Rotating) | None => CopyPolicy::Rotating,
            },
            whole,
            copies,
        };
        let id = match alike.first() {
            Some((id, _)) => {
                self.store.add_copies(*id, &document)?;
                *id
            }
            None => self.store.add_document(&document)?,
        };
        self.note(ActivityKind::DocumentAdded, issuer, now)?;
        Ok(id)
    }

    /// What the documents of a type say, each by its newest copy; not of those that can't be read.
    fn held_of(&self, doc_type: &str) -> Result<Vec<(DocumentId, Said)>, WalletError> {
        let rows = self.store.salvage_documents()?.read.into_iter().filter(|row| row.doc_type == doc_type);
        let said = |copy: &Credential| {
            let body = self.store.body(copy.id)?;
            let (issued, signer) =
                authentic(&IssuerSigned::parse(&body)?, doc_type).ok_or(WalletError::NotAuthentic)?;
            Said::of(&issued, &signer)
        };
        let held = |row: DocumentRow| {
            let copies = self.store.credentials(row.id).ok()?;
            let newest = copies.iter().rev().filter(|copy| copy.revoked_at.is_none());
            Some((row.id, first_readable(newest, said).ok()??))
        };
        Ok(rows.filter_map(held).collect())
    }

    fn free_keys(&self, doc_type: &str) -> Result<Vec<(KeyHandle, PublicKey)>, WalletError> {
        let public = |handle| {
            let key = self.store.key(handle)?;
            let public = match &key.public {
                Some(point) => PublicKey::from_sec1(Curve::P256, point)?,
                None => SigningKey::from_pkcs8(key.handle.expose())?.public_key(),
            };
            Ok((handle, public))
        };
        self.store.free_keys(doc_type)?.into_iter().map(public).collect()
    }
}

/// All that a copy says, and by whose authority. Of two copies of one document it is the same; of a renewed one it isn't.
#[derive(PartialEq, Eq)]
struct Said {
    /// Who certified its signer: signers change, and their authority stays.
    authority: (Vec<u8>, Option<Vec<u8>>),
    /// SHA-256 of namespace, identifier and value of each element, in order.
    elements: Vec<[u8; 32]>,
}

impl Said {
    fn of(issued: &IssuerAuthenticated<'_>, signer: &[u8]) -> Result<Self, WalletError> {
        let signer = Certificate::parse(signer)?;
        let authority = (signer.issuer().der().to_vec(), signer.authority_key_identifier().map(<[u8]>::to_vec));
        let digest = |element: &Element<'_>| {
            let names = [element.name_space, element.identifier].map(|name| sha256(name.as_bytes()));
            sha256(&[&names.concat()[..], element.value].concat())
        };
        let mut elements: Vec<_> = issued.elements().iter().map(digest).collect();
        // Issuers shuffle them, so that their order tells nothing.
        elements.sort_unstable();
        Ok(Self { authority, elements })
    }
}

fn authenticate<'a>(
    copy: &IssuerSigned<'a>,
    doc_type: &str,
    trust: Option<&Trust>,
    now: UtcDateTime,
) -> Result<(String, IssuerAuthenticated<'a>), WalletError> {
    let chain = copy.issuer_auth().x5chain()?;
    let (mut checks, nobody) = (Checks::new(), Trust::from(TrustList::new()));
    let signer = trust.unwrap_or(&nobody).check_signer(chain.certificates(), now, &mut checks);
    let signer = signer.ok_or(WalletError::NotAuthentic)?;
    if trust.is_some() && !checks.passed(Check::CertificateDates) {
        return Err(WalletError::IssuerUntrusted);
    }
    let issued = copy.authenticate(doc_type, &signer.key, &mut checks).ok_or(WalletError::NotAuthentic)?;
    if let Some(trust) = trust {
        trust.check_signing(&signer, doc_type, issued.mso().validity.signed, &mut checks);
        let said = [Check::IssuerNotCompromised, Check::IssuerNotRetired, Check::IssuerAllowed];
        if said.iter().any(|check| checks.state(*check) == State::Failed) {
            return Err(WalletError::IssuerUntrusted);
        }
    }
    Ok((signer.name.clone(), issued))
}

/// The end of the last day that the document states for itself.
fn stated_end(issued: &IssuerAuthenticated<'_>) -> Option<UtcDateTime> {
    let elements = issued.elements().iter().map(|element| (element.name_space, element.identifier, element.value));
    own_dates(issued.mso().doc_type, elements).ok()?.document_until
}
