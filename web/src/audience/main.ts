// Starts the audience page: one component in the one element that the template holds for it.
import { mount } from 'svelte';
import '../styles/base.css';
import App from './App.svelte';
import { required } from '../lib/page';

mount(App, { target: required('app') });
