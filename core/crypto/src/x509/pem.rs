use super::{MAX_CERTIFICATE, MAX_REVOCATION_LIST};
use crate::CryptoError;
use base64ct::{Base64, Encoding};

/// Most bytes of a PEM text of certificates.
pub const MAX_PEM: usize = 1024 * 1024;

/// Most certificates of a PEM text.
pub const MAX_PEM_CERTIFICATES: usize = 256;

/// Most revocation lists of a PEM text.
pub const MAX_PEM_REVOCATION_LISTS: usize = 16;

/// What stands in a PEM text (RFC 7468), and how much of it is read.
struct Kind {
    begin: &'static str,
    end: &'static str,
    text: usize,
    block: usize,
    count: usize,
}

const CERTIFICATE: Kind = Kind {
    begin: "-----BEGIN CERTIFICATE-----",
    end: "-----END CERTIFICATE-----",
    text: MAX_PEM,
    block: MAX_CERTIFICATE,
    count: MAX_PEM_CERTIFICATES,
};

const REVOCATION_LIST: Kind = Kind {
    begin: "-----BEGIN X509 CRL-----",
    end: "-----END X509 CRL-----",
    text: 4 * MAX_REVOCATION_LIST,
    block: MAX_REVOCATION_LIST,
    count: MAX_PEM_REVOCATION_LISTS,
};

/// The DER of every certificate in a PEM text (RFC 7468 §5); what stands between the blocks is passed over.
///
/// [`CryptoError::Pem`] for a block that is broken or never ends, and for a text without any.
pub fn pem_certificates(text: &str) -> Result<Vec<Vec<u8>>, CryptoError> {
    CERTIFICATE.read(text)
}

/// A certificate as PEM text, lines of 64 characters.
pub fn pem_certificate(der: &[u8]) -> String {
    CERTIFICATE.write(der)
}

/// The DER of every revocation list in a PEM text (RFC 7468 §6), as [`pem_certificates`].
pub fn pem_revocation_lists(text: &str) -> Result<Vec<Vec<u8>>, CryptoError> {
    REVOCATION_LIST.read(text)
}

/// A revocation list as PEM text, lines of 64 characters.
pub fn pem_revocation_list(der: &[u8]) -> String {
    REVOCATION_LIST.write(der)
}

impl Kind {
    fn read(&self, text: &str) -> Result<Vec<Vec<u8>>, CryptoError> {
        if text.len() > self.text {
            return Err(CryptoError::TooLarge);
        }
        let mut found = Vec::new();
        let mut block: Option<String> = None;
        for line in text.lines().map(str::trim) {
            match (&mut block, line) {
                (None, line) if line == self.begin => block = Some(String::new()),
                (Some(base64), line) if line == self.end => {
                    found.push(Base64::decode_vec(base64).map_err(|_| CryptoError::Pem)?);
                    block = None;
                }
                (Some(base64), line) if base64.len() < 2 * self.block => base64.push_str(line),
                (Some(_), _) => return Err(CryptoError::Pem),
                (None, line) if line == self.end => return Err(CryptoError::Pem),
                (None, _) => {}
            }
            if found.len() > self.count {
                return Err(CryptoError::TooLarge);
            }
        }
        if block.is_some() || found.is_empty() { Err(CryptoError::Pem) } else { Ok(found) }
    }

    fn write(&self, der: &[u8]) -> String {
        // 48 bytes are 64 characters.
        let lines = der.chunks(48).map(|line| Base64::encode_string(line) + "\n");
        format!("{}\n{}{}\n", self.begin, lines.collect::<String>(), self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = CERTIFICATE.begin;
    const END: &str = CERTIFICATE.end;

    #[test]
    fn certificates_are_found_between_other_text() {
        let both = format!("first\n{}\nsecond\r\n{}", pem_certificate(&[1; 100]), pem_certificate(&[2; 5]));
        assert_eq!(pem_certificates(&both), Ok(vec![vec![1; 100], vec![2; 5]]));
        let mixed = format!("{}{}", pem_certificate(&[1; 100]), pem_revocation_list(&[2; 5]));
        assert_eq!(pem_certificates(&mixed), Ok(vec![vec![1; 100]]));
        assert_eq!(pem_revocation_lists(&mixed), Ok(vec![vec![2; 5]]));
        let large = vec![3; MAX_REVOCATION_LIST];
        assert_eq!(pem_revocation_lists(&pem_revocation_list(&large)), Ok(vec![large]));
    }

    #[test]
    fn broken_text_is_refused() {
        let good = pem_certificate(&[1; 100]);
        for bad in [
            String::new(),
            "nothing here".to_owned(),
            good.replace(END, ""),
            good.replace(BEGIN, ""),
            good.replace("AQEB", "A!EB"),
            good.replace(END, BEGIN),
            good.replace(END, REVOCATION_LIST.end),
        ] {
            assert_eq!(pem_certificates(&bad), Err(CryptoError::Pem), "{bad}");
        }
        assert_eq!(pem_certificates(&pem_certificate(&vec![1; 100_000])), Err(CryptoError::Pem));
        assert_eq!(pem_certificates(&good.repeat(MAX_PEM_CERTIFICATES + 1)), Err(CryptoError::TooLarge));
        assert_eq!(pem_certificates(&"x".repeat(MAX_PEM + 1)), Err(CryptoError::TooLarge));
    }
}
