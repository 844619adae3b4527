use crate::{OfferedField, Wallet, WalletError};
use dinhdanh_codes::Checks;
use dinhdanh_crypto::x509::Certificate;
use dinhdanh_mdoc::IssuerSigned;
use dinhdanh_store::{DocumentId, StoreError};

impl Wallet {
    /// All that a document says, for its holder's own eyes, in the order in which its issuer signed it. Nothing is shown to
    /// anybody by it, so that no copy counts as used and the log has nothing of it.
    pub fn details(&self, id: DocumentId) -> Result<Vec<OfferedField>, WalletError> {
        let document = self.store.document(id)?;
        let copies = self.store.credentials(id)?;
        // A revoked copy's body is gone; the newest of the others says what is held now.
        let copy = copies.iter().rev().find(|copy| copy.revoked_at.is_none()).ok_or(StoreError::NotFound)?;
        let body = self.store.body(copy.id)?;
        let issued = IssuerSigned::parse(&body)?;
        let chain = issued.issuer_auth().x5chain()?;
        let signer = Certificate::parse(chain.leaf())?.public_key();
        let issued = issued.authenticate(&document.doc_type, &signer, &mut Checks::new());
        let issued = issued.ok_or(WalletError::NotAuthentic)?;
        let field = |element: &dinhdanh_mdoc::Element<'_>| OfferedField {
            namespace: element.name_space.to_owned(),
            identifier: element.identifier.to_owned(),
            required: false,
            chosen: false,
            retained: false,
            value: element.value.to_vec(),
        };
        Ok(issued.elements().iter().map(field).collect())
    }
}
