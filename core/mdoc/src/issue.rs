use crate::{MAX_ITEMS, MdocError, ValidityInfo};
use dinhdanh_cbor::{Writer, tdate};
use dinhdanh_crypto::DigestAlgorithm;
use dinhdanh_crypto::cose::{Headers, Payload, UnsignedSign1};
use dinhdanh_crypto::{Algorithm, CryptoError, PublicKey, fill};

/// Bytes of `random` in each item. 16 is the least that is allowed and what a small code can carry; it makes a digest
/// as hard to guess as a key of 128 bits.
const RANDOM: usize = 16;

/// Bytes of an item beside its identifier and value, at most.
const ITEM: usize = 88;

/// Bytes of a digest and its id in the MSO, at most.
const DIGEST_ENTRY: usize = 69;

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
    /// `IssuerSigned` up to its `issuerAuth`.
    head: Writer,
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
        let mut draws = Draws::new(self.elements.len())?;
        let mut head = Writer::with_capacity(self.size()).map(2).text("nameSpaces").map(count);
        let mut digests = Writer::with_capacity(self.elements.len() * DIGEST_ENTRY + count * 64).map(count);
        let mut listed = Vec::with_capacity(self.elements.len());
        for group in self.elements.chunk_by(same) {
            let name_space = group.first().map_or("", |element| element.name_space);
            head = head.text(name_space).array(group.len());
            listed.clear();
            for (element, id) in group.iter().zip(draws.shuffled(group.len())?) {
                let (salt, start) = (draws.salt()?, head.as_bytes().len());
                head = head.encoded_with(|writer| element.write(writer, id, &salt));
                let item = head.as_bytes().get(start..).unwrap_or_default();
                listed.push((id, self.digest_algorithm.digest(item)));
            }
            // In the order of their ids, which tells nothing; in that of the elements, it would tell which id is which.
            listed.sort_unstable_by_key(|(id, _)| *id);
            digests = digests.text(name_space).map(listed.len());
            digests = listed.iter().fold(digests, |writer, (id, digest)| writer.uint(*id).bytes(digest.as_ref()));
        }
        let digests = digests.finish();
        let payload = Writer::with_capacity(digests.len() + 512);
        let payload = payload.encoded_with(|writer| self.write_mso(writer, &digests, device_key, status));
        let headers = Headers { x5chain: self.x5chain, ..Headers::default() };
        let signature = UnsignedSign1::new(self.algorithm, headers, Payload::Attached(payload.finish()));
        Ok(UnsignedDocument { head, signature })
    }

    /// Bytes of the whole document, about, so that it is written in one place.
    fn size(&self) -> usize {
        let element = |element: &NewElement<'_>| element.value.len() + element.identifier.len() + ITEM + DIGEST_ENTRY;
        let certificates = self.x5chain.iter().map(|certificate| certificate.len());
        self.elements.iter().map(element).chain(certificates).sum::<usize>() + 1024
    }

    fn write_mso(&self, writer: Writer, value_digests: &[u8], device_key: &PublicKey, status: Option<&[u8]>) -> Writer {
        let validity = &self.validity;
        let writer = writer.map(6 + usize::from(status.is_some())).text("version").text("1.0");
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
    }
}

impl NewElement<'_> {
    /// `IssuerSignedItem`.
    fn write(&self, writer: Writer, digest_id: u64, salt: &[u8; RANDOM]) -> Writer {
        let writer = writer.map(4).text("digestID").uint(digest_id);
        let writer = writer.text("random").bytes(salt).text("elementIdentifier").text(self.identifier);
        writer.text("elementValue").raw(self.value)
    }
}

impl UnsignedDocument {
    /// What the issuer's key has to sign: `Sig_structure` (RFC 9052 §4.4), encoded.
    pub fn to_be_signed(&self) -> &[u8] {
        self.signature.to_be_signed()
    }

    /// `IssuerSigned`, encoded, with the issuer's signature.
    pub fn finish(self, signature: &[u8]) -> Vec<u8> {
        self.head.text("issuerAuth").raw(&self.signature.finish(signature)).finish()
    }
}

/// The randomness of one document, asked of the system once: it takes longer to ask than to answer.
struct Draws {
    bytes: std::vec::IntoIter<u8>,
}

impl Draws {
    /// Enough for a salt and a place of each of `count` items.
    fn new(count: usize) -> Result<Self, MdocError> {
        let mut bytes = vec![0; count * (RANDOM + size_of::<u64>())];
        fill(&mut bytes)?;
        Ok(Self { bytes: bytes.into_iter() })
    }

    /// Bytes that were never given before; an error where none are left, so that nothing is ever given twice.
    fn next<const N: usize>(&mut self) -> Result<[u8; N], MdocError> {
        let drawn = self.bytes.as_slice().first_chunk().copied().ok_or(CryptoError::Random)?;
        self.bytes.nth(N - 1);
        Ok(drawn)
    }

    fn salt(&mut self) -> Result<[u8; RANDOM], MdocError> {
        self.next()
    }

    /// The numbers below `count` in an order that nobody can foresee (Fisher–Yates; the bias of a 64-bit remainder is
    /// below 2⁻⁵⁶).
    fn shuffled(&mut self, count: usize) -> Result<Vec<u64>, MdocError> {
        let mut ids: Vec<u64> = (0..count as u64).collect();
        for last in (1..count).rev() {
            let draw = u64::from_be_bytes(self.next()?) % (last as u64 + 1);
            ids.swap(last, draw as usize);
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn nothing_is_drawn_twice_and_nothing_beyond_the_end() {
        let mut draws = Draws::new(MAX_ITEMS).unwrap();
        let mut ids = draws.shuffled(MAX_ITEMS).unwrap();
        assert!(!ids.is_sorted());
        ids.sort_unstable();
        assert!(ids.into_iter().eq(0..MAX_ITEMS as u64));
        let salts: HashSet<_> = (0..MAX_ITEMS).map(|_| draws.salt().unwrap()).collect();
        assert_eq!(salts.len(), MAX_ITEMS);
        // Shuffling draws once less than there are items.
        assert!(draws.next::<8>().is_ok());
        assert!(draws.salt().is_err());
    }

    /// One that never stayed in its place would tell something of each of the others'.
    #[test]
    fn every_order_of_the_ids_is_drawn() {
        // That one of six is missing after so many draws happens once in 10¹⁵ runs.
        let orders: HashSet<_> = (0..200).map(|_| Draws::new(3).unwrap().shuffled(3).unwrap()).collect();
        assert_eq!(orders.len(), 6);
    }
}
