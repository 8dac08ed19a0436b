<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Echo;

use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\MediaWikiServices;
use MediaWiki\Permissions\PermissionManager;
use MediaWiki\Title\Title;
use MediaWiki\User\User;

/** Who watches a proposal, or the page for which it is, and may decide. */
final class Watchers {
	/** More than so many of one page are not told. */
	private const MOST = 2000;

	/**
	 * @param mixed $event Echo's
	 * @return User[] by id
	 */
	public static function of( $event ): array {
		$title = $event->getTitle();
		$kind = $title ? Services::of()->getKinds()->ofNamespace( $title->getNamespace() ) : null;
		if ( !$kind ) {
			return [];
		}
		$services = MediaWikiServices::getInstance();
		$page = Title::makeTitle( $kind->page, $title->getDBkey() );
		$ids = $services->getConnectionProvider()->getReplicaDatabase( false, 'watchlist' )->newSelectQueryBuilder()
			->select( 'wl_user' )
			->distinct()
			->from( 'watchlist' )
			->where( [ 'wl_namespace' => [ $kind->page, $kind->proposal ], 'wl_title' => $title->getDBkey() ] )
			->limit( self::MOST )
			->caller( __METHOD__ )->fetchFieldValues();
		$found = [];
		foreach ( $ids as $id ) {
			$user = $services->getUserFactory()->newFromId( (int)$id );
			$may = $services->getPermissionManager()->userCan( 'edit', $user, $page, PermissionManager::RIGOR_QUICK );
			if ( $may ) {
				$found[(int)$id] = $user;
			}
		}
		return $found;
	}
}
