use super::MAX_CERTIFICATE;
use crate::CryptoError;
use base64ct::{Base64, Encoding};

/// Most bytes of a PEM text.
pub const MAX_PEM: usize = 1024 * 1024;

/// Most certificates of a PEM text.
pub const MAX_PEM_CERTIFICATES: usize = 256;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The DER of every certificate in a PEM text (RFC 7468 §5); what stands between the blocks is passed over.
///
/// [`CryptoError::Pem`] for a block that is broken or never ends, and for a text without any.
pub fn pem_certificates(text: &str) -> Result<Vec<Vec<u8>>, CryptoError> {
    if text.len() > MAX_PEM {
        return Err(CryptoError::TooLarge);
    }
    let mut certificates = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines().map(str::trim) {
        match (line, &mut block) {
            (BEGIN, None) => block = Some(String::new()),
            (END, Some(base64)) => {
                certificates.push(Base64::decode_vec(base64).map_err(|_| CryptoError::Pem)?);
                block = None;
            }
            (_, Some(base64)) if base64.len() < 2 * MAX_CERTIFICATE => base64.push_str(line),
            (_, Some(_)) | (END, None) => return Err(CryptoError::Pem),
            (_, None) => {}
        }
        if certificates.len() > MAX_PEM_CERTIFICATES {
            return Err(CryptoError::TooLarge);
        }
    }
    if block.is_some() || certificates.is_empty() { Err(CryptoError::Pem) } else { Ok(certificates) }
}

/// A certificate as PEM text, lines of 64 characters.
pub fn pem_certificate(der: &[u8]) -> String {
    // 48 bytes are 64 characters.
    let lines = der.chunks(48).map(|line| Base64::encode_string(line) + "\n");
    format!("{BEGIN}\n{}{END}\n", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_found_between_other_text() {
        let both = format!("first\n{}\nsecond\r\n{}", pem_certificate(&[1; 100]), pem_certificate(&[2; 5]));
        assert_eq!(pem_certificates(&both), Ok(vec![vec![1; 100], vec![2; 5]]));
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
        ] {
            assert_eq!(pem_certificates(&bad), Err(CryptoError::Pem), "{bad}");
        }
        assert_eq!(pem_certificates(&pem_certificate(&vec![1; 100_000])), Err(CryptoError::Pem));
        assert_eq!(pem_certificates(&good.repeat(MAX_PEM_CERTIFICATES + 1)), Err(CryptoError::TooLarge));
        assert_eq!(pem_certificates(&"x".repeat(MAX_PEM + 1)), Err(CryptoError::TooLarge));
    }
}
