//! The plane in which participants differ most: the first two principal components of their stances.

use smartcore::decomposition::pca::{PCA, PCAParameters};
use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;

use super::{Row, size, weight};

/// A point of the plane.
pub(super) type Point = [f64; 2];

/// Where people and statements lie.
pub(super) struct Plane {
    /// In the order of the rows.
    pub(super) people: Vec<Point>,
    /// Where someone would lie who agrees with this statement and is as everyone else in all others.
    pub(super) statements: Vec<Point>,
}

impl Plane {
    /// Nothing if everybody holds the same.
    pub(super) fn of(statements: usize, rows: &[&Row]) -> Option<Self> {
        let means: Vec<f64> = (0..statements).map(|at| mean(rows.iter().filter_map(|row| held(row, at)))).collect();
        let full = |row: &&Row| (0..statements).map(|at| held(row, at).unwrap_or(means[at])).collect::<Vec<_>>();
        let full: Vec<Vec<f64>> = rows.iter().map(full).collect();
        if full.iter().all(|row| *row == full[0]) {
            return None;
        }
        let matrix = DenseMatrix::from_2d_vec(&full).ok()?;
        let pca = PCA::fit(&matrix, PCAParameters::default().with_n_components(2)).ok()?;
        let axes = axes(statements, pca.components());
        let at = |values: &[f64]| {
            let along = |axis: &Vec<f64>| {
                let terms = values.iter().zip(&means).zip(axis);
                terms.map(|((value, mean), loading)| (value - mean) * loading).sum::<f64>()
            };
            [along(&axes[0]), along(&axes[1])]
        };
        // Whoever reached few statements lies near the middle only because the others are taken for average.
        let drawn_out = |(row, full): (&&Row, &Vec<f64>)| {
            let stretch = (count(statements) / count(row.iter().flatten().count())).sqrt();
            at(full).map(|value| value * stretch)
        };
        let people: Vec<Point> = rows.iter().zip(&full).map(drawn_out).collect();
        let statements = (0..statements).map(|at| [0, 1].map(|axis| (1.0 - means[at]) * axes[axis][at])).collect();
        people.iter().flatten().all(|value| value.is_finite()).then_some(Self { people, statements })
    }
}

/// The middle of some of the points.
pub(super) fn middle(points: &[Point], members: &[usize]) -> Point {
    [0, 1].map(|axis| mean(members.iter().map(|at| points[*at][axis])))
}

/// The loadings of both axes. An axis has no direction of its own; the statement that weighs most decides it.
fn axes(statements: usize, components: &DenseMatrix<f64>) -> [Vec<f64>; 2] {
    [0, 1].map(|axis| {
        let loadings: Vec<f64> = (0..statements).map(|at| *components.get((at, axis))).collect();
        let heaviest =
            loadings.iter().fold(0.0_f64, |most, loading| if loading.abs() > most.abs() { *loading } else { most });
        loadings.into_iter().map(|loading| loading * heaviest.signum()).collect()
    })
}

fn held(row: &Row, statement: usize) -> Option<f64> {
    row[statement].map(|stance| f64::from(weight(stance)))
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, number) = values.fold((0.0, 0_u32), |(sum, number), value| (sum + value, number + 1));
    if number == 0 { 0.0 } else { sum / f64::from(number) }
}

fn count(number: usize) -> f64 {
    f64::from(size(number))
}
