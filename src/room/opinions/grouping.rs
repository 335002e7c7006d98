//! Groups of points that lie together: k-means for two to five groups, and the number of groups by silhouette.

use smartcore::cluster::kmeans::{KMeans, KMeansParameters};
use smartcore::linalg::basic::matrix::DenseMatrix;

use super::plane::{Point, middle};
use super::{SMALLEST_GROUP, size};

/// Most groups: with more, a hall does not remember which is which. As in Polis.
const MOST_GROUPS: usize = 5;

/// k-means begins somewhere and may stay in a poor place; the best of so many beginnings is taken.
const BEGINNINGS: u64 = 10;

/// More rounds than k-means takes to stand still.
const ROUNDS: usize = 300;

/// A better beginning is better by more than what rounding does.
const BETTER: f64 = 1.0 - 1e-9;

/// The silhouette is taken of so many points, evenly spaced, against all: comparing everyone with everyone would grow with the square of the hall.
const MEASURED: usize = 1_000;

/// For each point its group. Nothing if no number of groups gives each of them enough members.
pub(super) fn group(points: &[Point]) -> Option<Vec<usize>> {
    let mut distinct = points.to_vec();
    distinct.sort_by(|one, other| one[0].total_cmp(&other[0]).then(one[1].total_cmp(&other[1])));
    distinct.dedup();
    let mut best: Option<(f64, Vec<usize>)> = None;
    for groups in 2..=MOST_GROUPS.min(distinct.len()) {
        let Some(labels) = into(points, groups) else { continue };
        let members = |group| labels.iter().filter(|label| **label == group).count();
        if (0..groups).any(|group| size(members(group)) < SMALLEST_GROUP) {
            continue;
        }
        let separation = silhouette(points, &labels, groups);
        if best.as_ref().is_none_or(|(most, _)| separation > *most) {
            best = Some((separation, labels));
        }
    }
    best.map(|(_, labels)| labels)
}

/// The tightest of several tries to make `groups` groups.
fn into(points: &[Point], groups: usize) -> Option<Vec<usize>> {
    let matrix = DenseMatrix::from_2d_vec(&points.iter().map(|point| point.to_vec()).collect::<Vec<_>>()).ok()?;
    let mut best: Option<(f64, Vec<usize>)> = None;
    for seed in 0..BEGINNINGS {
        let parameters = KMeansParameters { k: groups, max_iter: ROUNDS, seed: Some(seed) };
        let fitted = KMeans::<f64, u32, DenseMatrix<f64>, Vec<u32>>::fit(&matrix, parameters).ok()?;
        let labels: Vec<usize> = fitted.predict(&matrix).ok()?.into_iter().map(|label| label as usize).collect();
        let looseness = looseness(points, &labels, groups);
        if best.as_ref().is_none_or(|(least, _)| looseness < *least * BETTER) {
            best = Some((looseness, labels));
        }
    }
    best.map(|(_, labels)| labels)
}

/// The sum of the squares of everyone's distance from the middle of the own group.
fn looseness(points: &[Point], labels: &[usize], groups: usize) -> f64 {
    let members = |group| (0..points.len()).filter(|at| labels[*at] == group).collect::<Vec<_>>();
    let middles: Vec<Point> = (0..groups).map(|group| middle(points, &members(group))).collect();
    points.iter().zip(labels).map(|(point, label)| distance(point, &middles[*label]).powi(2)).sum()
}

/// How much nearer people are to their own group than to the next one, from -1 to 1.
fn silhouette(points: &[Point], labels: &[usize], groups: usize) -> f64 {
    let mut sizes = vec![0_u32; groups];
    for label in labels {
        sizes[*label] += 1;
    }
    let step = points.len().div_ceil(MEASURED);
    let (mut sum, mut measured) = (0.0, 0_u32);
    for at in (0..points.len()).step_by(step) {
        let mut sums = vec![0.0; groups];
        for (other, label) in points.iter().zip(labels) {
            sums[*label] += distance(&points[at], other);
        }
        let own = labels[at];
        // The distance from oneself is no distance.
        let within = sums[own] / f64::from(sizes[own].saturating_sub(1).max(1));
        let others =
            (0..groups).filter(|group| *group != own).map(|group| sums[group] / f64::from(sizes[group].max(1)));
        let next = others.fold(f64::INFINITY, f64::min);
        if within.max(next) > 0.0 {
            sum += (next - within) / within.max(next);
        }
        measured += 1;
    }
    sum / f64::from(measured.max(1))
}

fn distance(one: &Point, other: &Point) -> f64 {
    ((one[0] - other[0]).powi(2) + (one[1] - other[1]).powi(2)).sqrt()
}
