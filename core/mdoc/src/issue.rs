use crate::{MAX_ITEMS, MdocError, ValidityInfo};
use dinhdanh_cbor::{Writer, tdate};
use dinhdanh_crypto::DigestAlgorithm;
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};
use dinhdanh_crypto::random;
use dinhdanh_crypto::{Algorithm, PublicKey};

/// Bytes of `random` in each item. 16 is the least that is allowed and what a small code can carry; it makes a digest
/// as hard to guess as a key of 128 bits.
const RANDOM: usize = 16;

/// What an issuer states, for one holder's key after another.
pub struct Template<'a> {
    /// `docType`.
    pub doc_type: &'a str,
    /// Digest algorithm of every item.
    pub digest_algorithm: DigestAlgorithm,
    /// The elements; those of one namespace stand together.
    pub elements: &'a [NewElement<'a>],
    /// The times.
    pub validity: ValidityInfo,
    /// The signer's algorithm.
    pub algorithm: Algorithm,
    /// The signer's certificate, then those between it and the root; the root stays out.
    pub x5chain: &'a [&'a [u8]],
}

/// One element to be issued.
#[derive(Clone, Copy)]
pub struct NewElement<'a> {
    /// Namespace.
    pub name_space: &'a str,
    /// `elementIdentifier`.
    pub identifier: &'a str,
    /// `elementValue`, encoded.
    pub value: &'a [u8],
}

/// A document that lacks only the issuer's signature.
pub struct UnsignedDocument {
    name_spaces: Vec<u8>,
    signature: UnsignedSign1,
}

impl Template<'_> {
    /// A copy for one holder's key, with salts and digest ids of its own, so that no two copies can be linked by them.
    ///
    /// `status` is this copy's member of that name in the MSO, encoded: where its status is told. Each copy has its own.
    pub fn prepare(&self, device_key: &PublicKey, status: Option<&[u8]>) -> Result<UnsignedDocument, MdocError> {
        if self.elements.len() > MAX_ITEMS {
            return Err(MdocError::TooLarge);
        }
        let same = |one: &NewElement<'_>, next: &NewElement<'_>| one.name_space == next.name_space;
        let count = self.elements.chunk_by(same).count();
        let mut name_spaces = Writer::new().map(count);
        let mut digests = Writer::new().map(count);
        for group in self.elements.chunk_by(same) {
            let name_space = group.first().map_or("", |element| element.name_space);
            name_spaces = name_spaces.text(name_space).array(group.len());
            let mut listed = Vec::with_capacity(group.len());
            for (element, id) in group.iter().zip(shuffled(group.len())?) {
                let item = Writer::new().encoded(&element.item(id)?).finish();
                listed.push((id, self.digest_algorithm.digest(&item)));
                name_spaces = name_spaces.raw(&item);
            }
            // In the order of their ids, which tells nothing; in that of the elements, it would tell which id is which.
            listed.sort_unstable_by_key(|(id, _)| *id);
            digests = digests.text(name_space).map(listed.len());
            digests = listed.iter().fold(digests, |writer, (id, digest)| writer.uint(*id).bytes(digest.as_ref()));
        }
        let mso = self.mso(&digests.finish(), device_key, status);
        let headers = Headers { x5chain: self.x5chain, ..Headers::default() };
        let payload = Payload::Attached(Writer::with_capacity(mso.len() + 8).encoded(&mso).finish());
        let signature = UnsignedSign1::new(self.algorithm, headers, payload);
        Ok(UnsignedDocument { name_spaces: name_spaces.finish(), signature })
    }

    fn mso(&self, value_digests: &[u8], device_key: &PublicKey, status: Option<&[u8]>) -> Vec<u8> {
        let validity = &self.validity;
        let writer = Writer::new().map(6 + usize::from(status.is_some())).text("version").text("1.0");
        let writer = writer.text("digestAlgorithm").text(self.digest_algorithm.name());
        let writer = writer.text("valueDigests").raw(value_digests);
        let writer = writer.text("deviceKeyInfo").map(1).text("deviceKey").raw(&device_key.to_cose_key());
        let writer = writer.text("docType").text(self.doc_type).text("validityInfo");
        let writer = tdate::write(
            writer.map(3 + usize::from(validity.expected_update.is_some())).text("signed"),
            validity.signed,
        );
        let writer = tdate::write(writer.text("validFrom"), validity.valid_from);
        let writer = tdate::write(writer.text("validUntil"), validity.valid_until);
        let writer = match validity.expected_update {
            Some(update) => tdate::write(writer.text("expectedUpdate"), update),
            None => writer,
        };
        match status {
            Some(status) => writer.text("status").raw(status),
            None => writer,
        }
        .finish()
    }
}

impl NewElement<'_> {
    /// `IssuerSignedItem`, encoded.
    fn item(&self, digest_id: u64) -> Result<Vec<u8>, MdocError> {
        let salt = random::<RANDOM>()?;
        let writer = Writer::with_capacity(self.value.len() + 96).map(4).text("digestID").uint(digest_id);
        let writer = writer.text("random").bytes(&salt).text("elementIdentifier").text(self.identifier);
        Ok(writer.text("elementValue").raw(self.value).finish())
    }
}

impl UnsignedDocument {
    /// What the issuer's key has to sign: `Sig_structure` (RFC 9052 §4.4), encoded.
    pub fn to_be_signed(&self) -> &[u8] {
        self.signature.to_be_signed()
    }

    /// `IssuerSigned`, encoded, with the issuer's signature.
    pub fn finish(self, signature: &[u8]) -> Vec<u8> {
        let writer = Writer::with_capacity(self.name_spaces.len() + 1024).map(2);
        let writer = writer.text("nameSpaces").raw(&self.name_spaces);
        writer.text("issuerAuth").raw(&self.signature.finish(signature)).finish()
    }
}

/// The numbers below `count` in an order that nobody can foresee (Fisher–Yates; the bias of a 64-bit remainder is
/// below 2⁻⁵⁶).
fn shuffled(count: usize) -> Result<Vec<u64>, MdocError> {
    let mut ids: Vec<u64> = (0..count as u64).collect();
    for last in (1..count).rev() {
        let draw = u64::from_be_bytes(random::<8>()?) % (last as u64 + 1);
        ids.swap(last, draw as usize);
    }
    Ok(ids)
}
