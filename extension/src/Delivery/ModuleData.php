<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use stdClass;

/** The data of the module ext.instrumentConfigurator. Its version is made of them, and so changes when they do. */
final class ModuleData {
	/** @return stdClass by name: stream (string), sample (unit, rate), attributes (string[]) */
	public static function get(): stdClass {
		// As an object even if there are none, or if all names are numbers.
		return (object)PageView::spared( static function (): array {
			$data = [];
			foreach ( Services::of()->getRunning()->settings( 'web' ) as $name => $settings ) {
				$data[$name] = [
					'stream' => $settings['stream'],
					'sample' => $settings['sample'],
					'attributes' => $settings['producers']['metrics_platform_client']['provide_values'],
				];
			}
			return $data;
		} );
	}
}
