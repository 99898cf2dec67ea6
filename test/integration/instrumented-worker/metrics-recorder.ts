// The dataset of the metrics: what the Worker and its objects have written, as the Analytics Engine gets it.
const points: unknown[] = [];

export const recorder = {
  points,
  writeDataPoint: (point: unknown) => void points.push(point),
};
