import { z } from 'zod';
import * as certificates from './certificates.ts';
import * as places from './controller-places.ts';
import * as setups from './controller-setup.ts';
import * as controllers from './controllers.ts';
import { pageOf } from './parts.ts';
import * as twins from './twins.ts';
import * as values from './value-rules.ts';

/** Endpoints of 制御機器, as part of the table of all. */
export const controllerEndpoints = {
  'GET /controllers': {
    summary: 'Controllers',
    query: z.object({ site: z.string().optional() }),
    answer: pageOf(controllers.controller),
  },
  'GET /controllers/{id}': { summary: 'One controller', answer: controllers.controllerDetail },
  'GET /controllers/{id}/reading': { summary: 'How far its reading is', answer: controllers.controllerReading },
  'POST /controllers/{id}/reading': {
    summary: 'Have its agent read it now, or a series of times',
    body: controllers.readingWish,
    answer: controllers.controllerReading,
  },
  'GET /controllers/{id}/attachments': {
    summary: 'Compare screens and printouts kept with the latest snapshot',
    answer: pageOf(controllers.attachment),
  },
  'GET /controllers/{id}/attachments/{item}': {
    summary: 'One of them with its content',
    answer: controllers.attachmentContent,
  },
  'POST /controllers/{id}/baseline': {
    summary: 'Propose or approve the expected state',
    body: controllers.baselineAct,
    answer: controllers.controllerDetail,
  },
  'POST /controllers/{id}/judgements': {
    summary: 'Judge differences, one or many at once: all of them or none',
    body: controllers.judgementAct,
    answer: controllers.controllerDetail,
  },
  'GET /controllers/{id}/setup': {
    summary: 'How it was set up at the hub, and whether its agent goes by it',
    answer: setups.controllerSetUp,
  },
  'POST /controllers/{id}/setup/end': {
    summary: 'Have it read no more',
    body: setups.setUpEnd,
    answer: setups.controllerSetUp,
  },
  'POST /controller-setups/check': {
    summary: 'Ask an agent whether it takes a controller and what a reading sends',
    body: setups.setUpCheck,
    answer: setups.setUpOrder,
  },
  'POST /controller-setups/discover': {
    summary: 'Have a Modbus map proposed from the device',
    body: setups.setUpDiscover,
    answer: setups.setUpOrder,
  },
  'GET /controller-setups/orders/{id}': { summary: 'What the agent answered', answer: setups.setUpOrderState },
  'POST /controller-setups/orders/{id}/cancel': {
    summary: 'End a search for a map early',
    answer: setups.setUpCancelled,
  },
  'POST /controller-setups': {
    summary: 'Have an agent read a controller',
    body: setups.setUpPut,
    answer: setups.setUpDone,
  },
  'GET /controllers/{id}/certificates': {
    summary: 'Certificates of a controller and of its agent, with what people decided',
    answer: certificates.controllerCertificates,
  },
  'POST /controllers/{id}/certificates/{sha256}': {
    summary: 'Accept, refuse or undecide one certificate',
    body: certificates.certificateAct,
    answer: certificates.controllerCertificates,
  },
  'GET /controllers/{id}/history': {
    summary: 'One node or register over time',
    query: places.placeQuery,
    answer: places.placeHistory,
  },
  'GET /controllers/{id}/places': {
    summary: 'Nodes or registers of the newest complete reading, by words',
    query: places.placesQuery,
    answer: places.places,
  },
  'GET /controllers/{id}/twin': { summary: 'Beside its twin', query: twins.twinQuery, answer: twins.twinAnswer },
  'GET /controllers/{id}/values': { summary: 'Values that are not compared', answer: values.controllerValues },
  'POST /controllers/{id}/values': {
    summary: 'Propose or approve a rule about values, or its end',
    body: values.valueAct,
    answer: values.controllerValues,
  },
};
