//! Ways in which answers and messages are written and say the same.

use crate::xml::{Element, Limits, Node, escape, escape_attribute, read_document};

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::prove) enum HttpWay {
    /// As they came.
    #[default]
    AsCame,
    /// Their headers' names in capitals, with more white space round the values.
    Capitals,
    /// In chunks, without a length.
    Chunked,
    /// The connection is closed after each, as it says.
    Closed,
    /// With a cookie that nobody has to send back, and other headers.
    MoreHeaders,
}

/// How everything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::prove) struct WireWay {
    /// Answers.
    pub http: HttpWay,
    /// Whether elements of messages have prefixes.
    pub prefixes: bool,
}

impl HttpWay {
    /// An answer in this way, and whether the connection is closed behind it.
    pub fn dressed(self, answer: Vec<u8>) -> (Vec<u8>, bool) {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
        let Some((head, body)) = end.map(|end| answer.split_at(end)) else { return (answer, false) };
        let head = String::from_utf8_lossy(head).trim_end().to_owned();
        let dressed = match self {
            HttpWay::AsCame => return (answer, false),
            HttpWay::Capitals => {
                let (status, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
                let lines = headers.split("\r\n").filter_map(|line| line.split_once(':'));
                let lines = lines.map(|(name, value)| format!("\r\n{}: \t {} ", name.to_uppercase(), value.trim()));
                [format!("{status}{}\r\n\r\n", lines.collect::<String>()).as_bytes(), body].concat()
            }
            HttpWay::Chunked => {
                let kept = head.split("\r\n").filter(|line| !is_length(line));
                let head = kept.collect::<Vec<_>>().join("\r\n");
                let mut chunked = format!("{head}\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
                for chunk in body.chunks(7) {
                    chunked.extend(format!("{:x}\r\n", chunk.len()).bytes().chain(chunk.iter().copied()));
                    chunked.extend(b"\r\n");
                }
                chunked.extend(b"0\r\n\r\n");
                chunked
            }
            HttpWay::Closed => [format!("{head}\r\nConnection: close\r\n\r\n").as_bytes(), body].concat(),
            HttpWay::MoreHeaders => {
                let more = "Set-Cookie: JSESSIONID=0A1B; Path=/finesse; Secure; HttpOnly\r\nX-Frame-Options: SAMEORIGIN\r\n\
                            Cache-Control: no-cache\r\nPragma: no-cache\r\nVary: Accept-Encoding";
                [format!("{head}\r\n{more}\r\n\r\n").as_bytes(), body].concat()
            }
        };
        (dressed, self == HttpWay::Closed)
    }
}

fn is_length(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case("content-length"))
}

/// A message whose elements have prefixes for their namespaces; as it came where it cannot be read.
pub(super) fn with_prefixes(message: &[u8]) -> Vec<u8> {
    match read_document(message, Limits::default()) {
        Ok(message) => prefixed(&message).into_bytes(),
        Err(_) => message.to_vec(),
    }
}

/// Each element binds a prefix of its own; those without a namespace have the stream's.
fn prefixed(element: &Element) -> String {
    let name = match element.namespace.as_str() {
        "" => element.name.to_string(),
        _ => format!("ns9:{}", element.name),
    };
    let mut text = format!("<{name}");
    if !element.namespace.is_empty() {
        text.push_str(&format!(" xmlns:ns9='{}'", escape_attribute(&element.namespace)));
    }
    for attribute in &element.attributes {
        text.push_str(&format!(" {}=\"{}\"", attribute.name, escape_attribute(&attribute.value)));
    }
    text.push('>');
    for child in &element.children {
        match child {
            Node::Element(child) => text.push_str(&prefixed(child)),
            Node::Text(said) => text.push_str(&escape(said)),
        }
    }
    format!("{text}</{name}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 202 Accepted\r\ncontent-length: 9\r\nserver: x\r\n\r\n<a>12</a>";

    fn dressed(way: HttpWay) -> (String, bool) {
        let (bytes, closes) = way.dressed(ANSWER.to_vec());
        (String::from_utf8(bytes).unwrap(), closes)
    }

    #[test]
    fn an_answer_says_the_same_in_other_bytes() {
        assert_eq!(dressed(HttpWay::AsCame).0.as_bytes(), ANSWER);
        let capitals = "HTTP/1.1 202 Accepted\r\nCONTENT-LENGTH: \t 9 \r\nSERVER: \t x \r\n\r\n<a>12</a>";
        assert_eq!(dressed(HttpWay::Capitals), (capitals.to_owned(), false));
        let chunked = "HTTP/1.1 202 Accepted\r\nserver: x\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n<a>12</\r\n2\r\na>\r\n0\r\n\r\n";
        assert_eq!(dressed(HttpWay::Chunked), (chunked.to_owned(), false));
        let (closed, closes) = dressed(HttpWay::Closed);
        assert!(closes && closed.contains("\r\nConnection: close\r\n\r\n<a>"), "{closed}");
        assert!(dressed(HttpWay::MoreHeaders).0.ends_with("Accept-Encoding\r\n\r\n<a>12</a>"));
    }

    #[test]
    fn prefixes_change_no_name_and_no_namespace() {
        let message = b"<message from='a'><event xmlns='urn:e'><items node='&lt;n'><item id='1'>&lt;Update/&gt;</item></items></event></message>";
        let other = with_prefixes(message);
        assert!(String::from_utf8_lossy(&other).contains("<ns9:items xmlns:ns9='urn:e' node=\"&lt;n\">"));
        assert_eq!(read_document(&other, Limits::default()), read_document(message, Limits::default()));
        assert_eq!(with_prefixes(b"<message>"), b"<message>");
    }
}
