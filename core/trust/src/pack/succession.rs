use super::record::{hash, record, required, signed, text, version};
use super::{MAX_NAME, MAX_SUCCESSIONS, PackDefect, RootKeys, TYP_SUCCESSION, VERSION};
use crate::TrustError;
use dinhdanh_cbor::{Reader, Writer};
use dinhdanh_crypto::cose::Sign1;

/// A statement by which one root key set introduces the next. Signed by a key of the set before.
#[derive(Clone, Copy)]
pub struct Succession<'a> {
    /// The pack that both sets are for.
    pub pack_id: &'a str,
    /// The number of the new set; the first set is 0.
    pub number: u64,
    /// The set before.
    pub from: &'a RootKeys,
    /// The new set.
    pub to: &'a RootKeys,
}

impl Succession<'_> {
    pub(super) fn payload(&self) -> Vec<u8> {
        let writer = Writer::new().map(5).int(0).uint(VERSION).int(1).text(self.pack_id).int(2).uint(self.number);
        self.to.write(writer.int(3).bytes(&self.from.hash()).int(4)).finish()
    }
}

/// A statement as received.
struct Statement {
    pack_id: String,
    number: u64,
    from: [u8; 32],
    to: RootKeys,
}

impl Statement {
    fn read(payload: &[u8]) -> Result<Self, TrustError> {
        if version(payload)? != VERSION {
            return Err(TrustError::VersionUnsupported);
        }
        let mut reader = Reader::new(payload).map_err(PackDefect::from)?;
        let (mut pack_id, mut number, mut from, mut to) = (None, None, None, None);
        record(&mut reader, |key, reader| {
            match key {
                0 => reader.skip()?,
                1 => pack_id = Some(text(reader, MAX_NAME)?),
                2 => number = Some(reader.uint()?),
                3 => from = Some(hash(reader)?),
                4 => to = Some(RootKeys::read(reader)?),
                _ => return Err(super::record::UNEXPECTED),
            }
            Ok(())
        })?;
        Ok(Self { pack_id: required(pack_id)?, number: required(number)?, from: required(from)?, to: required(to)? })
    }
}

/// Every root key set that there was, the first one first, with the statements between them.
///
/// Being well linked says nothing about being signed: that is [`Self::verify`].
pub(super) struct Lineage<'a> {
    pub(super) sets: Vec<RootKeys>,
    statements: Vec<Sign1<'a>>,
}

impl<'a> Lineage<'a> {
    pub(super) fn read(pack_id: &str, first: &RootKeys, statements: &'a [Vec<u8>]) -> Result<Self, TrustError> {
        if statements.len() > MAX_SUCCESSIONS {
            return Err(PackDefect::TooMany.into());
        }
        let mut lineage = Self { sets: vec![first.clone()], statements: Vec::with_capacity(statements.len()) };
        for (number, bytes) in (1..).zip(statements) {
            let (message, payload) = signed(bytes, TYP_SUCCESSION)?;
            let statement = Statement::read(payload)?;
            let follows = lineage.sets.last().is_some_and(|last| last.hash() == statement.from);
            if statement.pack_id != pack_id || statement.number != number || !follows {
                return Err(PackDefect::Succession.into());
            }
            if lineage.was_left(&statement.to) {
                return Err(PackDefect::KeyReturns.into());
            }
            lineage.sets.push(statement.to);
            lineage.statements.push(message);
        }
        Ok(lineage)
    }

    /// The set that signs now.
    pub(super) fn newest(&self) -> Option<&RootKeys> {
        self.sets.last()
    }

    /// Checks that each set but the first was introduced by a key of the one before.
    pub(super) fn verify(&self) -> Result<(), TrustError> {
        self.sets.iter().zip(&self.statements).try_for_each(|(set, statement)| verify_by(set, statement))
    }

    /// Whether `next` has a key that an earlier set had and a later one did not, or is itself a set that there was.
    fn was_left(&self, next: &RootKeys) -> bool {
        let left = |key| {
            let mut since = self.sets.iter().skip_while(|set| !set.contains(key));
            since.any(|set| !set.contains(key))
        };
        self.sets.contains(next) || next.keys().iter().any(left)
    }
}

/// Checks a signature by the key of `set` that the message names. One is tried, so that a flood costs little.
pub(super) fn verify_by(set: &RootKeys, message: &Sign1<'_>) -> Result<(), TrustError> {
    let key = message.kid().and_then(|kid| set.by_thumbprint(kid)).ok_or(TrustError::UnknownSigner)?;
    message.verify(key, None, &[]).map_err(|_| TrustError::SignatureInvalid)
}
