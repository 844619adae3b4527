use dinhdanh_cbor::Reader;
use dinhdanh_crypto::cose::{Mac0, Sign1};
use std::ops::Range;

/// Where things stand in a `DeviceResponse` of one document, in bytes from its beginning.
pub struct Places {
    /// Each `elementValue`: `namespace/identifier`, and its encoding.
    pub values: Vec<(String, Range<usize>)>,
    /// `MobileSecurityObjectBytes`, which the issuer signed.
    pub mso: Range<usize>,
    /// The issuer's signature.
    pub issuer_signature: Range<usize>,
    /// The signer's certificate.
    pub certificate: Range<usize>,
    /// The signature of `deviceSignature`, or the tag of `deviceMac`.
    pub proof: Range<usize>,
}

impl Places {
    /// Finds them.
    ///
    /// # Panics
    /// When something of it is not there.
    pub fn of(response: &[u8]) -> Self {
        let place = |part: &[u8]| {
            let start = part.as_ptr().addr() - response.as_ptr().addr();
            start..start + part.len()
        };
        let values = items(response).into_iter().map(|(name, value)| (name, place(value))).collect();
        let auth = Sign1::read(&mut of_document(response, &["issuerSigned", "issuerAuth"])).expect("issuerAuth");
        let chain = auth.x5chain().expect("x5chain");
        Self {
            values,
            mso: place(auth.payload().expect("an MSO")),
            issuer_signature: place(auth.signature()),
            certificate: place(chain.leaf()),
            proof: place(proof(response)),
        }
    }

    /// Where the value of this element stands.
    ///
    /// # Panics
    /// When there is no such element.
    pub fn value(&self, name: &str) -> Range<usize> {
        let found = self.values.iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("no {name}")).1.clone()
    }
}

fn items(response: &[u8]) -> Vec<(String, &[u8])> {
    let mut reader = of_document(response, &["issuerSigned", "nameSpaces"]);
    let mut found = Vec::new();
    for _ in 0..reader.map().expect("nameSpaces") {
        let name_space = reader.text().expect("a namespace");
        for _ in 0..reader.array().expect("items") {
            let item = reader.encoded().expect("IssuerSignedItemBytes").inner;
            let identifier = enter(item, "elementIdentifier").text().expect("a text");
            let value = enter(item, "elementValue").item().expect("a value");
            found.push((format!("{name_space}/{identifier}"), value));
        }
    }
    found
}

fn proof(response: &[u8]) -> &[u8] {
    let mut auth = of_document(response, &["deviceSigned", "deviceAuth"]);
    auth.map().expect("deviceAuth");
    match auth.text().expect("a name") {
        "deviceSignature" => Sign1::read(&mut auth).expect("deviceSignature").signature(),
        _ => Mac0::read(&mut auth).expect("deviceMac").tag(),
    }
}

/// The one document of the response, with the reader at the value of the keys, each inside the one before.
fn of_document<'a>(response: &'a [u8], keys: &[&str]) -> Reader<'a> {
    let mut reader = enter(response, "documents");
    reader.array_of(1).expect("one document");
    keys.iter().for_each(|key| find(&mut reader, key));
    reader
}

fn enter<'a>(map: &'a [u8], key: &str) -> Reader<'a> {
    let mut reader = Reader::new(map).expect("CBOR");
    find(&mut reader, key);
    reader
}

/// Moves the reader to the value of a text key in the map that comes next.
fn find(reader: &mut Reader<'_>, wanted: &str) {
    for _ in 0..reader.map().expect("a map") {
        if reader.text().expect("a text key") == wanted {
            return;
        }
        reader.skip().expect("a value");
    }
    panic!("no {wanted}");
}
