use crate::{MAX_ITEMS, MdocError};
use dinhdanh_cbor::{CborError, Encoded, Reader};
use dinhdanh_crypto::cose::{Mac0, Sign1};

/// The holder's half of a document: `{ nameSpaces: DeviceNameSpacesBytes, deviceAuth }`
/// (ISO/IEC 18013-5 §8.3.2.1.2.2).
#[derive(Clone)]
pub(crate) struct DeviceSigned<'a> {
    pub(crate) name_spaces: Encoded<'a>,
    pub(crate) auth: Option<DeviceAuth<'a>>,
}

/// The holder's proof: exactly one of the two.
#[derive(Clone)]
pub(crate) enum DeviceAuth<'a> {
    /// `deviceSignature`.
    Signature(Sign1<'a>),
    /// `deviceMac`, which only the reader of the session can check.
    Mac(Mac0<'a>),
}

impl<'a> DeviceSigned<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, MdocError> {
        let (mut name_spaces, mut auth) = (None, None);
        for _ in 0..reader.map()? {
            match reader.name()? {
                b"nameSpaces" => name_spaces = Some(reader.encoded()?),
                b"deviceAuth" => auth = device_auth(reader)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self { name_spaces: name_spaces.ok_or(MdocError::Missing)?, auth })
    }

    /// Gives each element that the holder signed to `each`: namespace, identifier, encoded value. At most [`MAX_ITEMS`], as of the
    /// issuer's half: what is done with each grows with what is in that.
    pub(crate) fn each_element(&self, mut each: impl FnMut(&'a str, &'a str, &'a [u8])) -> Result<(), MdocError> {
        let mut reader = Reader::new(self.name_spaces.inner)?;
        let mut room = MAX_ITEMS;
        for _ in 0..reader.map()? {
            let name_space = reader.text()?;
            let count = reader.map()?;
            room = room.checked_sub(count).ok_or(MdocError::TooLarge)?;
            for _ in 0..count {
                each(name_space, reader.text()?, reader.item()?);
            }
        }
        Ok(())
    }
}

/// `{ deviceSignature }` or `{ deviceMac }`; `None` where there is neither, which is for the verdict to say.
fn device_auth<'a>(reader: &mut Reader<'a>) -> Result<Option<DeviceAuth<'a>>, MdocError> {
    match reader.map()? {
        0 => return Ok(None),
        1 => {}
        _ => return Err(CborError::Unexpected.into()),
    }
    match reader.name()? {
        b"deviceSignature" => Ok(Some(DeviceAuth::Signature(Sign1::read(reader)?))),
        b"deviceMac" => Ok(Some(DeviceAuth::Mac(Mac0::read(reader)?))),
        _ => Err(CborError::Unexpected.into()),
    }
}
