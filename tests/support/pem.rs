//! PEM, as other programs read certificates and keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// DER as a text with its label: `CERTIFICATE`, `PRIVATE KEY`.
pub fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
