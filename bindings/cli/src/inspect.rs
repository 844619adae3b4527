//! `dinhdanh inspect`: a file as a readable tree. It judges nothing.

use crate::args;
use crate::codes::Scan;
use crate::failure::Failure;
use crate::files;
use crate::output::Output;
use dinhdanh_catalogue::one_line;
use dinhdanh_cbor::{Kind, Reader, TAG_ENCODED, tdate};
use dinhdanh_codes::{Lang, Problem};
use dinhdanh_crypto::x509::Certificate;
use std::fmt::Write;

/// Longest part of a byte string that is printed when it should be short.
const SHORT: usize = 32;

pub(crate) fn run(args: &args::Inspect, lang: Lang) -> Result<Output, Failure> {
    let mut scan = Scan::default();
    let mut other = None;
    for path in &args.files {
        for file in files::list_some(path)? {
            let bytes = files::read(&file)?;
            if scan.add(&bytes)? {
                continue;
            }
            if other.is_some() {
                // One tree: nobody would see which file it is of.
                return Err(Failure::about(Problem::Usage, format!("inspect FILE: {}", file.display())));
            }
            other = Some((files::decode(bytes), file));
        }
    }
    let (bytes, file) = match other {
        Some((bytes, file)) => (bytes, Some(file)),
        None => (crate::scan::message(scan, Problem::Unreadable, lang)?, None),
    };
    let told = |lang| {
        let told = tell(&bytes, Tree { lang, short: args.short });
        told.map_err(|failure| file.iter().fold(failure, |failure, file| failure.at(file)))
    };
    let text = told(lang)?;
    // A program's does not follow the language.
    let parts = crate::parts::of(&bytes, Lang::En);
    let rows = parts.iter().map(|part| serde_json::json!({"part": part.name, "bytes": part.bytes}));
    let rows: Vec<_> = rows.collect();
    let json = serde_json::json!({"bytes": bytes.len(), "tree": told(Lang::En)?, "parts": rows});
    Ok(Output::yes(text.trim_end(), json))
}

fn tell(bytes: &[u8], tree: Tree) -> Result<String, Failure> {
    let lang = tree.lang;
    let mut text = format!("{} {}\n", bytes.len(), lang.pick("byte", "bytes"));
    if let Ok(certificate) = Certificate::parse(bytes) {
        tree.certificate(&mut text, &certificate, 0);
    } else {
        let mut reader = Reader::new(bytes).map_err(|error| Failure::about(Problem::Malformed, error.to_string()))?;
        tree.item(&mut text, &mut reader, 0).map_err(|_| Problem::Malformed)?;
    }
    let parts = crate::parts::of(bytes, lang);
    if !parts.is_empty() {
        let _ = writeln!(text, "\n{}", lang.pick("Số byte từng phần", "Bytes of each part"));
    }
    for part in &parts {
        let _ = writeln!(text, "{:>7}  {}", part.bytes, one_line(&part.name));
    }
    Ok(text)
}

struct Tree {
    lang: Lang,
    short: bool,
}

impl Tree {
    /// One item and what is in it, in diagnostic notation (RFC 8949 §8), a line each.
    fn item(&self, out: &mut String, reader: &mut Reader<'_>, depth: usize) -> Result<(), dinhdanh_cbor::CborError> {
        match reader.kind()? {
            Kind::Array => {
                let count = reader.array()?;
                let _ = writeln!(out, "[ {}", self.count(count));
                for _ in 0..count {
                    indent(out, depth + 1);
                    self.item(out, reader, depth + 1)?;
                }
                indent(out, depth);
                out.push_str("]\n");
            }
            Kind::Map => {
                let count = reader.map()?;
                let _ = writeln!(out, "{{ {}", self.count(count));
                for _ in 0..count {
                    indent(out, depth + 1);
                    self.item(out, reader, depth + 1)?;
                    // The value goes on the line of its key.
                    out.truncate(out.trim_end().len());
                    out.push_str(": ");
                    self.item(out, reader, depth + 1)?;
                }
                indent(out, depth);
                out.push_str("}\n");
            }
            Kind::Tag => {
                let tag = reader.tag()?;
                let _ = write!(out, "{tag}: ");
                if tag == TAG_ENCODED && reader.kind()? == Kind::Bytes {
                    self.encoded(out, reader.bytes()?, depth)?;
                } else {
                    self.item(out, reader, depth)?;
                }
            }
            Kind::Bytes => self.bytes(out, reader.bytes()?, depth),
            Kind::Text => {
                let _ = writeln!(out, "{:?}", one_line(reader.text()?));
            }
            Kind::Integer => match reader.clone().int() {
                Ok(value) => {
                    reader.skip()?;
                    let _ = writeln!(out, "{value}");
                }
                Err(_) => self.raw(out, reader)?,
            },
            Kind::Bool => {
                let _ = writeln!(out, "{}", reader.bool()?);
            }
            Kind::Null => {
                reader.skip()?;
                out.push_str("null\n");
            }
            Kind::Undefined => {
                reader.skip()?;
                out.push_str("undefined\n");
            }
            Kind::Float => match reader.clone().float() {
                Ok(value) => {
                    reader.skip()?;
                    let _ = writeln!(out, "{value:?}");
                }
                Err(_) => self.raw(out, reader)?,
            },
            Kind::Simple => self.raw(out, reader)?,
        }
        Ok(())
    }

    fn raw(&self, out: &mut String, reader: &mut Reader<'_>) -> Result<(), dinhdanh_cbor::CborError> {
        let _ = writeln!(out, "cbor'{}'", hex::encode(reader.item()?));
        Ok(())
    }

    /// What a byte string holds, where it is CBOR or a certificate; else its bytes.
    fn bytes(&self, out: &mut String, bytes: &[u8], depth: usize) {
        if let Ok(certificate) = Certificate::parse(bytes) {
            let _ = writeln!(out, "h'…' {}", self.size(bytes.len()));
            return self.certificate(out, &certificate, depth + 1);
        }
        // Protected headers and payloads are CBOR in a string; a salt that happens to be CBOR is not a container.
        let nested = Reader::new(bytes).ok().filter(|reader| {
            matches!(reader.kind(), Ok(Kind::Map | Kind::Tag)) || (bytes.len() > 64 && reader.kind() == Ok(Kind::Array))
        });
        let mut inner = String::new();
        if let Some(mut reader) = nested
            && self.item(&mut inner, &mut reader, depth).is_ok()
        {
            let _ = write!(out, "<< {inner}");
            out.truncate(out.trim_end().len());
            let _ = writeln!(out, " >> {}", self.size(bytes.len()));
            return;
        }
        if self.short && bytes.len() > SHORT {
            let head = bytes.get(..SHORT).unwrap_or(bytes);
            let _ = writeln!(out, "h'{}…' {}", hex::encode(head), self.size(bytes.len()));
        } else {
            let _ = writeln!(out, "h'{}' {}", hex::encode(bytes), self.size(bytes.len()));
        }
    }

    fn encoded(&self, out: &mut String, bytes: &[u8], depth: usize) -> Result<(), dinhdanh_cbor::CborError> {
        out.push_str("<< ");
        self.item(out, &mut Reader::new(bytes)?, depth)?;
        out.truncate(out.trim_end().len());
        let _ = writeln!(out, " >> {}", self.size(bytes.len()));
        Ok(())
    }

    fn certificate(&self, out: &mut String, certificate: &Certificate<'_>, depth: usize) {
        let name = |bytes: Option<&str>| bytes.map(one_line).unwrap_or_default();
        let rows = [
            (self.lang.pick("chứng thư của", "certificate of"), name(certificate.subject().common_name())),
            (self.lang.pick("quốc gia", "country"), name(certificate.subject().country())),
            (self.lang.pick("từ", "from"), tdate::text(certificate.not_before())),
            (self.lang.pick("đến", "until"), tdate::text(certificate.not_after())),
            (self.lang.pick("khóa", "key"), certificate.public_key().curve().name().to_owned()),
            (self.lang.pick("số sê-ri", "serial"), hex::encode(certificate.serial())),
        ];
        for (label, value) in rows {
            indent(out, depth);
            let _ = writeln!(out, "{label}: {value}");
        }
    }

    fn count(&self, count: usize) -> String {
        format!("# {count}")
    }

    fn size(&self, bytes: usize) -> String {
        format!("# {bytes} {}", self.lang.pick("byte", "bytes"))
    }
}

fn indent(out: &mut String, depth: usize) {
    (0..depth).for_each(|_| out.push_str("  "));
}
