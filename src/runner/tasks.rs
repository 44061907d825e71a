//! Many tasks, so many at a time, until somebody interrupts.

use std::collections::BTreeMap;
use std::future::Future;

use tokio::task::JoinSet;

use super::jobs::Interrupt;

/// Does a task for each input, begun in their order, `jobs` at a time. `ended` is told of each with its input, whatever became
/// of it: a fault in finspec itself, the error, must not take other results with it, nor go unseen. Once somebody interrupts
/// nothing new begins; the inputs that are left are given back.
pub async fn at_a_time<I, T, F>(
    jobs: usize,
    interrupt: &Interrupt,
    inputs: impl IntoIterator<Item = I>,
    mut begin: impl FnMut(&I) -> F,
    mut ended: impl FnMut(I, Result<T, String>),
) -> Vec<I>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut waiting = inputs.into_iter();
    let mut tasks = JoinSet::new();
    let mut going_on: BTreeMap<tokio::task::Id, I> = BTreeMap::new();
    loop {
        let free = jobs.max(1).saturating_sub(tasks.len());
        for input in waiting.by_ref().take(if interrupt.is_set() { 0 } else { free }) {
            going_on.insert(tasks.spawn(begin(&input)).id(), input);
        }
        let (id, result) = match tasks.join_next_with_id().await {
            Some(Ok((id, result))) => (id, Ok(result)),
            Some(Err(error)) => (error.id(), Err(format!("finspec itself failed: {error}"))),
            None => break,
        };
        if let Some(input) = going_on.remove(&id) {
            ended(input, result);
        }
    }
    waiting.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What became of the numbers from 1 to 4, of which 3 fails, and those that are left.
    async fn outcome(interrupt: &Interrupt) -> (Vec<(u8, bool)>, Vec<u8>) {
        let mut told = Vec::new();
        let begin = |number: &u8| {
            let number = *number;
            async move { assert_ne!(number, 3, "this one fails") }
        };
        let left = at_a_time(2, interrupt, 1..=4, begin, |number, result| told.push((number, result.is_ok()))).await;
        told.sort_unstable();
        (told, left)
    }

    #[tokio::test]
    async fn who_fails_is_told_with_its_input_and_takes_nobody_along() {
        let (told, left) = outcome(&Interrupt::default()).await;
        assert_eq!((told, left), (vec![(1, true), (2, true), (3, false), (4, true)], vec![]));
    }

    #[tokio::test]
    async fn what_was_not_begun_when_somebody_interrupts_is_given_back() {
        let interrupt = Interrupt::default();
        interrupt.now();
        assert_eq!(outcome(&interrupt).await, (vec![], vec![1, 2, 3, 4]));
    }
}
