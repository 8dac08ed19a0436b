<?php
// Puts odd values in the place of the record, reads them as page views and routes do, and refreshes over them.
// Answers with [value, error or "", names of what runs, whether that is said to be delivered, names after a refresh] as JSON,
// a line each. Then the same in the place of the hub's answer: [value, error or "", whether the answer is what it was].

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Answers;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\ModuleData;
use MediaWiki\Extension\InstrumentConfigurator\Document\OneLine;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Records;
use MediaWiki\MediaWikiServices;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class OddRecords extends Maintenance {
	public function execute() {
		foreach ( [ 'record', 'contents' ] as $what ) {
			$this->oddOnes( $what );
		}
		$this->answers();
	}

	private function oddOnes( string $what ): void {
		[ $cache, $key ] = self::place( $what );
		$good = $cache->get( $key );
		foreach ( self::values( $good ) as $shown => $value ) {
			[ $error, $running, $delivering, $healed ] = [ '', null, null, null ];
			try {
				$cache->set( $key, $value );
				$running = self::running();
				MediaWikiServices::resetGlobalInstance( null, 'quick' );
				$status = self::service( 'Status' )->now();
				OneLine::of( [ $status, ModuleData::get() ] );
				$delivering = $status['delivered']['delivering'] ?? false;
				MediaWikiServices::resetGlobalInstance( null, 'quick' );
				self::service( 'Refresher' )->refresh();
				$healed = self::running();
			} catch ( Throwable $thrown ) {
				$error = $thrown::class . ": {$thrown->getMessage()} in {$thrown->getFile()}:{$thrown->getLine()}";
			}
			$this->output( OneLine::of( [ "$what: $shown", $error, $running, $delivering, $healed ] ) . "\n" );
		}
	}

	private function answers(): void {
		$usual = self::service( 'Answers' )->current( 'delivery' )['body'];
		$cache = self::service( 'Cache' );
		$key = ( new ReflectionMethod( Answers::class, 'key' ) )->invoke( self::service( 'Answers' ), 'delivery' );
		foreach ( self::values( $cache->get( $key ) ) as $shown => $value ) {
			[ $error, $body ] = [ '', null ];
			try {
				$cache->set( $key, $value );
				MediaWikiServices::resetGlobalInstance( null, 'quick' );
				$body = self::service( 'Answers' )->current( 'delivery' )['body'];
			} catch ( Throwable $thrown ) {
				$error = $thrown::class . ": {$thrown->getMessage()} in {$thrown->getFile()}:{$thrown->getLine()}";
			}
			$this->output( OneLine::of( [ $shown, $error, $body === $usual ] ) . "\n" );
		}
	}

	private static function service( string $name ): object {
		return MediaWikiServices::getInstance()->getService( "InstrumentConfigurator.$name" );
	}

	/** @return string[] as another request sees it */
	private static function running(): array {
		MediaWikiServices::resetGlobalInstance( null, 'quick' );
		// Itself, not by what spares page views.
		return array_keys( self::service( 'Running' )->settings() );
	}

	/** @return array{BagOStuff,string} */
	private static function place( string $what ): array {
		$records = self::service( 'Records' );
		$which = $what === 'contents' ? [ $records->current()->sha256 ] : [];
		$key = ( new ReflectionMethod( Records::class, 'key' ) )->invoke( $records, $what, ...$which );
		return [ self::service( 'Cache' ), $key ];
	}

	/** @return array<string,mixed> by how they are called */
	private static function values( string $good ): array {
		$record = unserialize( substr( $good, 32 ) );
		$values = [
			'good' => $good, 'false' => false, 'true' => true, 'number' => 7, 'half' => 1.5, 'text' => 'record', 'empty' => '',
			'list' => [ 1, 2 ], 'object' => new stdClass(), 'twice' => $good . $good, 'longer' => "$good ", 'bytes' => "\xFF\xFE",
			'seal' => substr( $good, 0, 32 ), 'other seal' => str_repeat( '0', 32 ) . substr( $good, 32 ), 'without seal' => substr( $good, 32 ),
			// As earlier versions of the extension wrote it.
			'older' => [ 'version' => 2, 'record' => $record ], 'unnamed' => [ 'version' => 2 ], 'bare' => $record,
			'other body' => [ 'body' => 7 ] + $record,
		];
		for ( $length = 1; $length < strlen( $good ); $length += 97 ) {
			$values["cut to $length"] = substr( $good, 0, $length );
			$values["changed at $length"] = substr_replace( $good, $good[$length] === '1' ? '2' : '1', $length, 1 );
		}
		return $values;
	}
}

$maintClass = OddRecords::class;
require_once RUN_MAINTENANCE_IF_MAIN;
