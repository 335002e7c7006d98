// What the audience's page loads once it is usable: all that nobody needs before they have read the questions and can ask one.
export { default as Course } from './Course.svelte';
export { default as Mine } from './Mine.svelte';
export { default as Polls } from './Polls.svelte';
export { watchSlow } from './slow';
export { default as Similar } from './Similar.svelte';
