//! HTTP as far as answers have to be told apart: heads, and bodies of the length that they declare.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::observe::Answered;

use super::pass::Passing;

/// The largest message that is passed on.
const LARGEST: usize = 16 << 20;

/// Passes requests on and answers back, each as it came unless it is to be another.
pub(super) async fn pass(client: TcpStream, server: TcpStream, passing: &Passing) -> io::Result<()> {
    let (mut client, mut server) = (BufReader::new(client), BufReader::new(server));
    while let Some(request) = message(&mut client).await? {
        server.get_mut().write_all(&request).await?;
        let Some(answer) = message(&mut server).await? else { break };
        let answer = passing.other_answer().await.map_or(answer, |other| written(&other));
        let (answer, closes) = passing.http_way().dressed(answer);
        client.get_mut().write_all(&answer).await?;
        if closes {
            return client.get_mut().shutdown().await;
        }
    }
    Ok(())
}

/// The bytes of the next message, head and body; none where the other side has closed.
async fn message(from: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    let mut length = 0;
    loop {
        let begin = message.len();
        if from.read_until(b'\n', &mut message).await? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&message[begin..]);
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        if message.len() + length > LARGEST {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a message is too large to be passed on"));
        }
    }
    let head = message.len();
    message.resize(head + length, 0);
    from.read_exact(&mut message[head..]).await?;
    Ok(Some(message))
}

fn written(answered: &Answered) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Told\r\n", answered.status);
    for (name, value) in answered.headers.iter().filter(|(name, _)| name != "content-length") {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", answered.body.bytes().len()));
    [head.as_bytes(), answered.body.bytes()].concat()
}
