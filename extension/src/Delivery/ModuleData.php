<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\MediaWikiServices;

/** The data of the module ext.instrumentConfigurator. Its version is made of them, and so changes when they do. */
final class ModuleData {
	/** @return array<string,array>|object by name: stream (string), sample (unit, rate), attributes (string[]) */
	public static function get(): array|object {
		$data = [];
		foreach ( MediaWikiServices::getInstance()->getService( 'InstrumentConfigurator.Running' )->instruments() as $each ) {
			if ( in_array( 'web', $each['platforms'], true ) ) {
				$data[$each['name']] = [
					'stream' => $each['stream']['name'],
					'sample' => $each['sample'],
					'attributes' => $each['attributes'],
				];
			}
		}
		// As an object even if there are none, or if all names are numbers.
		return (object)$data;
	}
}
