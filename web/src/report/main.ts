// Starts the report: one component in the one element that the template holds for it.
import { mount } from 'svelte';
import '../styles/base.css';
import './report.css';
import App from './App.svelte';
import { boot, required } from '../lib/page';
import type { Report } from '../lib/wire';

mount(App, { target: required('app'), props: { boot: boot<Report>() } });
