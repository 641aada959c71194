export { drawHouse } from './draw-house.ts';
export { placeDrawing } from './place-drawing.ts';
